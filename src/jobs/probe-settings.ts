import { z } from 'zod';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';
import { DEFAULT_MAX_PATHS, DEFAULT_PRECISION, LEAST_PATHS } from './resolve-probe.ts';

const MOST_PATHS = 65_536;

const Levels = z.int().min(16).max(512).meta({
  description:
    'Noise levels at which the model is measured, 16 to 512, at least twice the largest step count',
});

const Paths = z
  .int()
  .min(LEAST_PATHS)
  .max(MOST_PATHS)
  .multipleOf(PATHS_PER_BLOCK, `paths come in blocks of ${PATHS_PER_BLOCK}`);

const Precision = z.number().min(1e-4).max(1);

/** How a model is measured: over a fixed number of paths, or until the KLUBs are known well enough. */
export const ProbeSettings = z
  .strictObject({
    levels: Levels.default(128),
    paths: Paths.optional().meta({
      description: 'Forward paths, 256 to 65,536 in blocks of 16; leaves the three below no say',
    }),
    precision: Precision.optional().meta({
      description:
        'Without paths: measured until the standard error of the KLUB of the optimum, and of its difference to the best ' +
        `hand-made schedule, is below this share of the KLUB, for every step count; ${DEFAULT_PRECISION} when absent`,
    }),
    min_paths: Paths.optional().meta({ description: `Paths to begin with; ${LEAST_PATHS} when absent` }),
    max_paths: Paths.optional().meta({
      description:
        `The most paths; ${DEFAULT_MAX_PATHS} when absent, and with exponent auto, which samples decide, no more than ` +
        'min_paths unless a precision is given',
    }),
  })
  .superRefine(({ paths, precision, min_paths, max_paths }, context) => {
    const issue = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message, input: field });
    };
    const others = { precision, min_paths, max_paths };
    for (const [field, value] of Object.entries(others))
      if (paths !== undefined && value !== undefined) issue(field, 'has no say beside paths; leave one out');
    const least = min_paths ?? LEAST_PATHS;
    const most = max_paths ?? Math.max(least, DEFAULT_MAX_PATHS);
    if (most < least) issue('max_paths', `must be at least min_paths (${least})`);
  });
export type ProbeSettings = z.output<typeof ProbeSettings>;

/** The settings of a job: `paths`, or the other three, are null. */
export const ResolvedProbe = z.object({
  levels: z.int(),
  paths: z.int().nullable(),
  precision: z.number().nullable(),
  min_paths: z.int().nullable(),
  max_paths: z.int().nullable(),
});
export type ResolvedProbe = z.output<typeof ResolvedProbe>;
