import { z } from 'zod';
import { PRECISIONS } from '../../models/precision.ts';
import { PATHS_PER_BLOCK } from '../../probes/probe.ts';
import type { Probe } from '../../probes/store.ts';

/** What was measured of a model. */
export const ProbeResource = z
  .object({
    id: z.string(),
    model: z.string(),
    model_version: z.string(),
    guidance_scale: z.number(),
    seed: z.int(),
    batch_size: z.int().meta({ description: 'Rows of one call of the model' }),
    precision: z.enum(PRECISIONS).meta({ description: 'Of the network; all else is float32 and float64' }),
    blocks: z.int().meta({ description: 'Measured so far' }),
    paths: z.int(),
    levels: z.array(z.number().nullable()).meta({ description: 'sigma, ascending; null is pure noise' }),
    denoising_loss: z
      .array(z.number())
      .nullable()
      .meta({ description: 'E|D(x, sigma) - x0|^2 at each level, summed over dimensions' }),
    cost: z.object({
      denoiser_evaluations: z.int(),
      seconds: z.number().meta({ description: 'Of device time' }),
      execution_providers: z.array(z.string()),
    }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Probe' });

export type ProbeResource = z.output<typeof ProbeResource>;

export function presentProbe({ id, spec, measurements, createdAt }: Probe): ProbeResource {
  return {
    id,
    model: spec.model,
    model_version: spec.modelVersion,
    guidance_scale: spec.guidanceScale,
    seed: spec.seed,
    batch_size: spec.batchSize,
    precision: spec.precision ?? 'float32',
    blocks: measurements.length,
    paths: measurements.length * PATHS_PER_BLOCK,
    levels: [...spec.levels],
    denoising_loss: measurements.length === 0 ? null : meanLoss(measurements),
    cost: {
      denoiser_evaluations: sum(measurements.map(({ evaluations }) => evaluations)),
      seconds: sum(measurements.map(({ seconds }) => seconds)),
      execution_providers: [...new Set(measurements.map(({ executionProvider }) => executionProvider))],
    },
    created_at: createdAt.toISOString(),
  };
}

function meanLoss(measurements: Probe['measurements']): number[] {
  return measurements[0].denoisingLoss.map(
    (_, level) => sum(measurements.map(({ denoisingLoss }) => denoisingLoss[level])) / measurements.length,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
