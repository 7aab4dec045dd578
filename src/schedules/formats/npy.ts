import { dump } from 'npyjs';
import { z } from 'zod';
import { exportedLevels } from './levels.ts';
import type { Format } from './format.ts';

/** float64 [n + 1] for numpy.load; pure noise is inf, and it ends as optimised unless asked otherwise. */
export const npy: Format = {
  id: 'npy',
  mediaType: 'application/x-npy',
  negotiable: true,
  extension: 'npy',
  description: 'The sigmas as a NumPy array, float64',
  schema: z.string().meta({ contentEncoding: 'binary' }),
  render: (task) => {
    const levels = exportedLevels(task, 'min');
    const array = Float64Array.from(levels, (level) => level ?? Infinity);
    return Buffer.from(dump(array, [array.length]));
  },
};
