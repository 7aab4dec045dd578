// Grams known exactly, and the golden numbers: what several of these tests measure against.
import { gaussianGram } from '../../../src/ays/gaussian.ts';
import type { ErrorGram } from '../../../src/ays/gram.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { toSchedule, type Schedule } from '../../../src/ays/schedule.ts';
import golden from '../../golden/gaussian.json' with { type: 'json' };

export const SIGMA_MIN = 0.002;
export const SIGMA_MAX = 80;
export const C = 0.5;

export const goldenCases = golden.cases;

export const gaussianOn = (size: number): ErrorGram =>
  gaussianGram(logSpacedLevels(SIGMA_MIN, SIGMA_MAX, size), C, 1);

/** Gaussian data with a diagonal covariance: the Grams of the dimensions add up. */
export function anisotropicGram(levels: Float64Array, deviations: readonly number[]): ErrorGram {
  const parts = deviations.map((c) => gaussianGram(levels, c, 1).values);
  return { levels, values: parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0)) };
}

/** A A^T: the Gram of errors with no structure at all. `factors` holds size x size numbers, row-major. */
export function gramOfErrors(levels: Float64Array, factors: readonly number[]): ErrorGram {
  const size = levels.length;
  const values = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) {
      for (let i = 0; i < size; i++) values[j * size + k] += factors[j * size + i] * factors[k * size + i];
    }
  }
  return { levels, values };
}

/** The schedule on the nearest levels that are still distinct. */
export function snapToLevels(schedule: Schedule, levels: Float64Array): Schedule {
  const indices = schedule.map((sigma) => nearestLevel(levels, sigma));
  for (let i = 1; i < indices.length; i++) indices[i] = Math.min(indices[i], indices[i - 1] - 1);
  for (let i = indices.length - 1; i >= 0; i--) {
    indices[i] = Math.max(indices[i], i === indices.length - 1 ? 0 : indices[i + 1] + 1);
  }
  return toSchedule(indices.map((index) => levels[index]));
}

function nearestLevel(levels: Float64Array, sigma: number): number {
  const distances = [...levels].map((level) => Math.abs(Math.log(level / sigma)));
  return distances.indexOf(Math.min(...distances));
}
