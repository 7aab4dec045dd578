import { z } from 'zod';
import { PRECISIONS } from '../models/precision.ts';
import { METHODS } from '../jobs/request.ts';
import { METRICS } from '../measures/measure.ts';

const Nats = z.number().nonnegative();

const KlubFigure = z.object({
  value: Nats.meta({ description: 'KLUB (exponent 3) in nats, summed over dimensions' }),
  standard_error: Nats.meta({ description: 'From the spread between blocks of forward paths' }),
});

const Klub = z
  .object({
    ...KlubFigure.shape,
    terms: z.array(KlubFigure).nullable().meta({
      description: 'Of each step, the first from sigmas[0]: they add up to value; null by coordinate_descent',
    }),
    dimension: z.int().positive(),
    baselines: z.object({
      edm: KlubFigure,
      log_linear: KlubFigure,
      time_uniform: KlubFigure,
      arctan: KlubFigure,
    }),
    advice: z
      .string()
      .nullable()
      .meta({ description: 'What would make the figure sharper, where it is not' }),
  })
  .meta({ id: 'Klub' });

const Provenance = z
  .object({
    source: z.enum(['optimized', 'published', 'solved', 'interpolated']).meta({
      description:
        "optimized: by a job; published: with the paper; solved: from a job's probe, for this request; interpolated: from another step count",
    }),
    caveat: z.string().optional().meta({
      description: 'Of what no job optimised: what it was made from, and that it was not measured',
    }),
    method: z.enum(METHODS).nullable(),
    job_id: z.string().nullable(),
    probe_id: z.string().nullable(),
    blocks: z
      .int()
      .nullable()
      .meta({ description: 'Blocks of 16 forward paths, or samples of each estimate, it was computed from' }),
    levels: z.int().nullable().meta({ description: 'Noise levels of the probe, where there was one' }),
    seed: z.int().nullable(),
    denoiser_evaluations: z.int().nullable().meta({
      description: 'Evaluations behind the blocks used, whichever job caused them; sampling is counted apart',
    }),
    execution_provider: z.string().nullable(),
    precision: z
      .enum(PRECISIONS)
      .nullable()
      .meta({ description: 'Of the network; all else is float32 and float64' }),
    levels_left_out: z.array(z.number()).optional().meta({
      description:
        'Noise levels of the probe, from the least on, that the rounding of the network drowns: the schedule ends above them',
    }),
    service_version: z.string().nullable(),
  })
  .meta({ id: 'Provenance' });

const Estimate = z.object({
  value: z.number(),
  standard_error: z.number().nonnegative().meta({ description: 'Jackknife over groups of samples' }),
});

const Measures = z
  .object({
    frechet: Estimate.optional(),
    energy_distance: Estimate.optional(),
    sliced_wasserstein: Estimate.optional(),
    nll_gap: Estimate.optional(),
    end_point_error: Estimate.optional(),
  })
  .meta({ description: 'Lower is better; only figures of the same number of samples compare' });

const MeasuredCandidate = z.object({
  name: z.string(),
  exponent: z.number().nullable().meta({ description: 'null: a hand-made schedule' }),
  order: z.int().nullable(),
  blended: z.boolean().meta({ description: 'Whether it is a blend with a hand-made schedule' }),
  klub: KlubFigure.nullable().meta({ description: 'On the probe; null where it was not computed' }),
  samples: z.int(),
  measures: Measures,
  diverged: z.string().nullable().meta({ description: 'Where its samples stopped being finite' }),
});

/** What was measured before a schedule was published. */
const Validation = z
  .object({
    metric: z.enum(METRICS).meta({ description: 'The primary measure' }),
    samples: z.int(),
    reference: z.enum(['held_out', 'calibration_split', 'guided_rollout']).meta({
      description:
        'What was compared with: held-out data, or half of the calibration data where there are none; with guidance, whose ' +
        'samples are not meant to be like data, samples of the same guided model in many steps',
    }),
    chosen: z.string().meta({ description: 'Name of the candidate that was published' }),
    winner: z.string().meta({ description: 'Name of the candidate that won the choice' }),
    held: z.boolean().meta({
      description:
        'Whether the winner beat the best default on fresh noise and data; otherwise that is published',
    }),
    candidates: z.array(MeasuredCandidate),
    confirmation: z
      .array(MeasuredCandidate)
      .meta({ description: 'On fresh noise and fresh data: the result' }),
    denoiser_evaluations: z.int(),
    advice: z
      .string()
      .nullable()
      .meta({ description: 'What would make the figures decide, where they do not' }),
  })
  .meta({ id: 'Validation' });

export type Validation = z.output<typeof Validation>;

const Objective = z
  .object({
    exponent: z.number().nullable().meta({ description: 'null: a hand-made schedule' }),
    order: z.int().nullable(),
    blend: z
      .object({ baseline: z.string(), share: z.number() })
      .nullable()
      .meta({ description: 'Blended in log sigma with a hand-made schedule, whose share this is' }),
    refined: z.boolean().meta({ description: 'Moved by a local search on the measure' }),
  })
  .meta({ id: 'Objective' });

/** A schedule as it is stored and served (design, section 5). Once published it never changes, but for its notes. */
export const ScheduleResource = z
  .object({
    id: z.string(),
    model: z.string(),
    model_version: z.string().nullable(),
    solver: z.string().nullable().meta({ description: 'null fits any solver' }),
    steps: z.int(),
    version: z.int().nonnegative().meta({ description: '0: made for this request and not stored' }),
    guidance_scale: z.number().nullable(),
    sigmas: z.array(z.number().positive().nullable()).min(2).meta({
      description:
        'steps + 1 noise levels, strictly decreasing, from sigma_max to sigma_min; a first null is pure noise',
    }),
    starts_at_pure_noise: z.boolean().meta({
      description: 'Whether sigmas[0] is null: t = 1 of a flow model, the last timestep at zero terminal SNR',
    }),
    timesteps: z.array(z.int().nonnegative()).nullable().meta({
      description: "The model's own timesteps, where it has them",
    }),
    objective: Objective.nullable(),
    klub: Klub.nullable(),
    validation: Validation.nullable().meta({ description: 'null: not measured against held-out data' }),
    provenance: Provenance,
    notes: z
      .string()
      .nullable()
      .meta({ description: 'Of its users; the only thing about it that may change' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Schedule' });

export type ScheduleResource = z.output<typeof ScheduleResource>;
