import { z } from 'zod';

const Nats = z.number().nonnegative();

const Klub = z
  .object({
    value: Nats.meta({
      description: 'KLUB (exponent 3) of the published sigmas in nats, summed over dimensions',
    }),
    standard_error: Nats.meta({ description: 'From the spread between blocks of forward paths' }),
    dimension: z.int().positive(),
    baselines: z.object({ edm: Nats, log_linear: Nats, time_uniform: Nats, arctan: Nats }),
  })
  .meta({ id: 'Klub' });

const Provenance = z
  .object({
    source: z.enum(['optimized', 'published', 'interpolated']),
    method: z.literal('probe').nullable(),
    job_id: z.string().nullable(),
    probe_id: z.string().nullable(),
    blocks: z.int().nullable().meta({ description: 'Blocks of 16 forward paths it was computed from' }),
    levels: z.int().nullable().meta({ description: 'Noise levels of the probe' }),
    seed: z.int().nullable(),
    denoiser_evaluations: z.int().nullable().meta({
      description: 'Evaluations behind the blocks used, whichever job caused them',
    }),
    execution_provider: z.string().nullable(),
    precision: z.literal('float32').nullable(),
    service_version: z.string().nullable(),
  })
  .meta({ id: 'Provenance' });

/** A schedule as it is stored and served (design, section 5). Once published it never changes. */
export const ScheduleResource = z
  .object({
    id: z.string(),
    model: z.string(),
    model_version: z.string().nullable(),
    solver: z.string().nullable().meta({ description: 'null fits any solver' }),
    steps: z.int(),
    version: z.int().positive(),
    guidance_scale: z.number().nullable(),
    sigmas: z.array(z.number().positive()).min(2).meta({
      description: 'steps + 1 noise levels, strictly decreasing, from sigma_max to sigma_min',
    }),
    timesteps: z.array(z.int().nonnegative()).nullable().meta({
      description: "The model's own timesteps, where it has them",
    }),
    objective: z.object({ exponent: z.number(), order: z.int() }).nullable(),
    klub: Klub.nullable(),
    validation: z.null().meta({ description: 'null: not measured against held-out data' }),
    provenance: Provenance,
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Schedule' });

export type ScheduleResource = z.output<typeof ScheduleResource>;
