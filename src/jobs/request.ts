import { z } from 'zod';
import { MAX_ITERATIONS } from '../ays/coordinate-descent.ts';
import { KLUB_EXPONENT } from '../ays/klub.ts';
import { METRICS } from '../measures/measure.ts';
import { modelNameSchema } from '../models/manifest.ts';
import type { NoiseRange } from '../models/processes/levels.ts';
import { blockCount, PATHS_PER_BLOCK } from '../probes/probe.ts';
import { ProbeSettings, ResolvedProbe } from './probe-settings.ts';
import { resolveProbe } from './resolve-probe.ts';
import { Deadline, Priority } from './scheduling.ts';
import { WebhookRequest } from './webhook.ts';
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
  .number()
  .min(0)
  .max(100)
  .meta({
    description:
      'Classifier-free guidance: w of D_u + w (D_c - D_u); 1 is no guidance, 0 no condition. Others than 1 need a model that ' +
      'can be asked without condition',
  });

const StepCounts = z
  .union([StepCount, z.array(StepCount).min(1).max(40)], {
    error: 'must be a whole number from 1 to 200, or a list of 1 to 40 of them',
  })
  .transform((steps) => [...new Set([steps].flat())].sort((a, b) => a - b))
  .meta({ description: 'A step count, or a list of at most 40' });

const DEFAULT_PROBE = ProbeSettings.parse({});

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

/** probe: one measurement, exact optimisation. coordinate_descent: the paper's own algorithm. */
export const METHODS = ['probe', 'coordinate_descent'] as const;

const Descent = z
  .strictObject({
    samples: z
      .int()
      .min(256)
      .max(65_536)
      .multipleOf(PATHS_PER_BLOCK, `samples come in blocks of ${PATHS_PER_BLOCK}`)
      .default(8192)
      .meta({ description: 'Samples of each estimate of a KLUB; the paper takes 8192' }),
    iterations: z
      .int()
      .min(1)
      .max(MAX_ITERATIONS)
      .default(MAX_ITERATIONS)
      .meta({ description: 'The most updates of one sigma; the paper takes at most 300' }),
    c: z.number().positive().max(1000).default(0.5).meta({
      description: 'Standard deviation of the Gaussian data that times are drawn for (Lemma 3.3)',
    }),
  })
  .meta({ description: 'Settings of the method coordinate_descent' });

const DEFAULT_DESCENT = Descent.parse({});

const MetricChoice = z.enum(['auto', ...METRICS]).meta({
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
    sigma_max: Sigma.optional().meta({
      description: "First noise level; the model's own, pure noise where it has that, when absent",
    }),
    method: z.enum(METHODS).default('probe').meta({
      description:
        "probe: one measurement of the model, optimised exactly; coordinate_descent: the paper's own algorithm",
    }),
    objective: z.strictObject({ exponent: Exponent.optional(), refine: Refine.default(false) }).prefault({}),
    descent: Descent.optional(),
    probe: ProbeSettings.optional(),
    validation: z
      .strictObject({ samples: ValidationSamples.default(400), metric: MetricChoice.default('auto') })
      .nullable()
      .prefault({})
      .meta({ description: 'null: not measured against held-out data, with a fixed exponent' }),
    seed: z.int().min(0).default(0).meta({ description: 'Same request, same seed: same sigmas' }),
    priority: Priority.default('interactive'),
    deadline: Deadline.nullable().default(null),
    webhook: WebhookRequest.nullable().default(null),
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
    for (const { path, message } of contradictions(request)) issue(path, message);
  })
  .meta({ id: 'OptimizeRequest' });

export type OptimizeRequest = z.output<typeof OptimizeRequest>;

interface Contradiction {
  readonly path: string[];
  readonly message: string;
}

/** What does not go together, by the field that is to change. */
function contradictions(request: OptimizeRequest): Contradiction[] {
  const { sigma_min: min, sigma_max: max } = request;
  const disorder = { path: ['sigma_min'], message: `must be below sigma_max (${max})` };
  return [
    ...(min !== undefined && max !== undefined && min >= max ? [disorder] : []),
    ...(request.method === 'probe' ? wrongOfProbe(request) : wrongOfDescent(request)),
  ];
}

function wrongOfProbe({
  objective,
  validation,
  descent,
  steps,
  ...request
}: OptimizeRequest): Contradiction[] {
  const { exponent = 'auto', refine } = objective;
  const found: Contradiction[] = [];
  const add = (path: string[], message: string) => found.push({ path, message });
  if (exponent === 'auto' && validation === null)
    add(
      ['validation'],
      'exponent "auto" is chosen by measuring; give a number as objective.exponent to skip that',
    );
  if (exponent !== 'auto' && refine)
    add(['objective', 'refine'], 'refines what exponent "auto" chose; leave one out');
  if (descent) add(['descent'], 'belongs to the method coordinate_descent');
  const { levels, paths, max_paths } = resolveProbe(request.probe ?? DEFAULT_PROBE, exponent === 'auto');
  const most = paths ?? max_paths ?? 0;
  const largest = Math.max(...steps);
  if (levels < 2 * largest) add(['probe', 'levels'], `${largest} steps need at least ${2 * largest} levels`);
  if (blockCount(most) * levels * (levels + 1) * 4 > MAX_PROBE_BYTES)
    add(
      ['probe', paths === null ? 'max_paths' : 'paths'],
      `${most} paths at ${levels} levels would store more than 1 GiB; take fewer of either`,
    );
  return found;
}

function wrongOfDescent({ objective: { exponent = KLUB_EXPONENT, refine }, probe }: OptimizeRequest) {
  const found: Contradiction[] = [];
  const add = (path: string[], message: string) => found.push({ path, message });
  if (exponent !== KLUB_EXPONENT)
    add(
      ['objective', 'exponent'],
      `coordinate_descent minimises the KLUB, exponent ${KLUB_EXPONENT}; leave it out, or take the method probe`,
    );
  if (refine) add(['objective', 'refine'], 'refines what the method probe chose; leave one out');
  if (probe) add(['probe'], 'belongs to the method probe');
  return found;
}

/** The request with what it left open: the range of its model, and the settings of its method. */
export function resolveRequest(
  request: OptimizeRequest,
  { sigmaMin, sigmaMax }: NoiseRange,
): ResolvedRequest {
  const { objective, probe = DEFAULT_PROBE, descent = DEFAULT_DESCENT } = request;
  const { exponent = 'auto' as const, refine } = objective;
  const ofMethod =
    request.method === 'probe'
      ? {
          objective: { exponent, refine },
          probe: resolveProbe(probe, exponent === 'auto'),
          descent: null,
        }
      : { objective: { exponent: KLUB_EXPONENT, refine }, probe: null, descent };
  const range = { sigma_min: sigmaMin, sigma_max: sigmaMax === Infinity ? null : sigmaMax };
  return { ...request, ...range, ...ofMethod };
}

/** A request whose open ends have been filled in: what a job stores, runs and shows. */
export const ResolvedRequest = z
  .object({
    model: ModelName,
    solver: z.enum(SOLVER_IDS).meta({ description: 'The id of the solver, also where an alias was given' }),
    steps: z.array(StepCount).meta({ description: 'Ascending, each once' }),
    guidance_scale: z.number(),
    sigma_min: Sigma,
    sigma_max: Sigma.nullable().meta({ description: 'null: schedules begin at pure noise' }),
    method: z.enum(METHODS),
    objective: z.object({ exponent: z.union([z.literal('auto'), z.number()]), refine: z.boolean() }),
    probe: ResolvedProbe.nullable(),
    descent: z.object({ samples: z.int(), iterations: z.int(), c: z.number() }).nullable(),
    validation: z.object({ samples: z.int(), metric: MetricChoice }).nullable(),
    seed: z.int(),
    priority: Priority,
    deadline: Deadline.nullable(),
    webhook: WebhookRequest.nullable(),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ResolvedRequest' });

export type ResolvedRequest = z.output<typeof ResolvedRequest>;

/** The range of its schedules. */
export function rangeOf({ sigma_min, sigma_max }: ResolvedRequest): NoiseRange {
  return { sigmaMin: sigma_min, sigmaMax: sigma_max ?? Infinity };
}
