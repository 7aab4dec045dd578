import { z } from 'zod';
import { modelNameSchema } from '../models/manifest.ts';
import { blockCount, PATHS_PER_BLOCK } from '../probes/probe.ts';
import { SOLVER_IDS, SOLVER_NAMES, solverId } from '../solvers.ts';

/** What one probe may keep in Redis: a Gram of levels^2 / 2 float64 numbers a block. */
const MAX_PROBE_BYTES = 2 ** 30;

export const ModelName = modelNameSchema.meta({
  description: 'Name of a model: a folder of the model repository',
});

export const SolverName = z
  .enum(SOLVER_NAMES as [string, ...string[]])
  .transform((name, context) => {
    const id = solverId(name);
    if (id) return id;
    context.addIssue({ code: 'custom', message: `no solver is called ${name}`, input: name });
    return z.NEVER;
  })
  .meta({ description: 'Solver that will walk the schedule, see GET /solvers; aliases are taken' });

export const StepCount = z.int().min(1).max(200).meta({ description: 'Steps of a schedule, 1 to 200' });

export const GuidanceScale = z
  .literal(1, 'only 1: no model here takes conditioning')
  .meta({ description: 'Classifier-free guidance scale; 1 is no guidance' });

const StepCounts = z
  .union([StepCount, z.array(StepCount).min(1).max(40)], {
    error: 'must be a whole number from 1 to 200, or a list of 1 to 40 of them',
  })
  .transform((steps) => [...new Set([steps].flat())].sort((a, b) => a - b))
  .meta({ description: 'A step count, or a list of at most 40' });

const ProbeSettings = z.strictObject({
  levels: z.int().min(16).max(512).default(128).meta({
    description:
      'Noise levels at which the model is measured, 16 to 512, at least twice the largest step count',
  }),
  paths: z
    .int()
    .min(256)
    .max(65_536)
    .multipleOf(PATHS_PER_BLOCK, `paths come in blocks of ${PATHS_PER_BLOCK}`)
    .default(256)
    .meta({
      description: 'Forward paths, 256 to 65,536 in blocks of 16; more make the standard errors smaller',
    }),
});

const Sigma = z.number().positive();

const Exponent = z
  .union([z.literal('auto'), z.number().min(0).max(4)], { error: 'must be "auto" or a number from 0 to 4' })
  .meta({
    description:
      "auto: measured and chosen; a number p of the weight t^-p, 0 to 4, minimises that objective; 3 is the paper's KLUB",
  });

const Refine = z.boolean().meta({ description: 'Move the winner of auto by a local search on the measure' });

const ValidationSamples = z
  .int()
  .min(32, 'fewer than 32 samples measure nothing')
  .max(50_000)
  .multipleOf(PATHS_PER_BLOCK, `samples come in blocks of ${PATHS_PER_BLOCK}`)
  .meta({
    description: 'The most samples a candidate is measured on; as many fresh ones confirm the winner',
  });

export const METRICS = ['auto', 'frechet', 'energy_distance', 'sliced_wasserstein'] as const;

const Metric = z.enum(METRICS).meta({
  description:
    'The measure that chooses; auto: frechet where the model declares a feature network, else energy_distance',
});

/** Body of `POST /optimize`, with its defaults (design, section 5). */
export const OptimizeRequest = z
  .strictObject({
    model: ModelName,
    solver: SolverName,
    steps: StepCounts,
    guidance_scale: GuidanceScale.default(1),
    sigma_min: Sigma.optional().meta({ description: "Last noise level; the model's own when absent" }),
    sigma_max: Sigma.optional().meta({ description: "First noise level; the model's own when absent" }),
    method: z.literal('probe').default('probe'),
    objective: z
      .strictObject({ exponent: Exponent.default('auto'), refine: Refine.default(false) })
      .prefault({}),
    probe: ProbeSettings.prefault({}),
    validation: z
      .strictObject({ samples: ValidationSamples.default(512), metric: Metric.default('auto') })
      .nullable()
      .prefault({})
      .meta({ description: 'null: not measured against held-out data, with a fixed exponent' }),
    seed: z.int().min(0).default(0).meta({ description: 'Same request, same seed: same sigmas' }),
    metadata: z
      .record(z.string().min(1).max(64), z.string().max(512))
      .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
      .default({})
      .meta({ description: 'Up to 16 pairs of your own, returned with the job' }),
  })
  .superRefine((request, context) => {
    // How fields go together is only worth saying when each is right by itself.
    if (context.issues.length > 0) return;
    const issue = (path: (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path, message, input: request });
    };
    const { sigma_min: min, sigma_max: max, steps } = request;
    if (min !== undefined && max !== undefined && min >= max)
      issue(['sigma_min'], `must be below sigma_max (${max})`);
    for (const { path, message } of contradictions(request)) issue(path, message);
    const { levels, paths } = request.probe;
    const largest = Math.max(...steps);
    if (levels < 2 * largest)
      issue(['probe', 'levels'], `${largest} steps need at least ${2 * largest} levels`);
    const bytes = blockCount(paths) * levels * (levels + 1) * 4;
    if (bytes > MAX_PROBE_BYTES)
      issue(
        ['probe', 'paths'],
        `${paths} paths at ${levels} levels would store more than 1 GiB; take fewer of either`,
      );
  })
  .meta({ id: 'OptimizeRequest' });

export type OptimizeRequest = z.output<typeof OptimizeRequest>;

interface Contradiction {
  readonly path: string[];
  readonly message: string;
}

/** What of objective and validation does not go together. */
function contradictions({
  objective: { exponent, refine },
  validation,
}: Pick<OptimizeRequest, 'objective' | 'validation'>): Contradiction[] {
  const found: Contradiction[] = [];
  if (exponent === 'auto' && validation === null)
    found.push({
      path: ['validation'],
      message: 'exponent "auto" is chosen by measuring; give a number as objective.exponent to skip that',
    });
  if (exponent !== 'auto' && refine)
    found.push({
      path: ['objective', 'refine'],
      message: 'refines what exponent "auto" chose; leave one out',
    });
  return found;
}

/** A request whose open ends have been filled in: what a job stores, runs and shows. */
export const ResolvedRequest = z
  .object({
    model: ModelName,
    solver: z.enum(SOLVER_IDS).meta({ description: 'The id of the solver, also where an alias was given' }),
    steps: z.array(StepCount).meta({ description: 'Ascending, each once' }),
    guidance_scale: z.number(),
    sigma_min: Sigma,
    sigma_max: Sigma,
    method: z.literal('probe'),
    objective: z.object({ exponent: z.union([z.literal('auto'), z.number()]), refine: z.boolean() }),
    probe: z.object({ levels: z.int(), paths: z.int() }),
    validation: z.object({ samples: z.int(), metric: z.enum(METRICS) }).nullable(),
    seed: z.int(),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ResolvedRequest' });

export type ResolvedRequest = z.output<typeof ResolvedRequest>;
