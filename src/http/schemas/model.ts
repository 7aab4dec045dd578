import { z } from 'zod';
import type { Model } from '../../models/repository.ts';

/** A model as clients see it; all but name, state and reason is null where it is UNAVAILABLE. */
export const ModelResource = z
  .object({
    name: z.string(),
    state: z.enum(['READY', 'UNAVAILABLE']),
    reason: z.string().nullable().meta({ description: 'Why it is UNAVAILABLE' }),
    version: z.string().nullable().meta({ description: 'Content hash over manifest, ONNX and data' }),
    shape: z.array(z.int()).nullable(),
    dimension: z.int().nullable(),
    prediction: z.string().nullable(),
    process: z.object({ type: z.string(), sigma_min: z.number(), sigma_max: z.number() }).nullable(),
    data: z
      .object({ count: z.int(), std: z.number() })
      .nullable()
      .meta({ description: 'Calibration samples and their standard deviation' }),
    description: z.string().nullable(),
    license: z.string().nullable(),
  })
  .meta({ id: 'Model' });

export type ModelResource = z.output<typeof ModelResource>;

const UNKNOWN = {
  version: null,
  shape: null,
  dimension: null,
  prediction: null,
  process: null,
  data: null,
  description: null,
  license: null,
};

export function presentModel(model: Model): ModelResource {
  if (model.state === 'UNAVAILABLE') return { ...UNKNOWN, ...model };
  const { name, state, version, dimension, manifest, data } = model;
  const { shape, prediction, process, description = null, license = null } = manifest;
  return {
    name,
    state,
    reason: null,
    version,
    shape,
    dimension,
    prediction,
    process,
    data,
    description,
    license,
  };
}
