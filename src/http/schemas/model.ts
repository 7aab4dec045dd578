import { z } from 'zod';
import { takesGuidance } from '../../models/conditioning.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { PREDICTIONS, processSettings } from '../../models/process-settings.ts';
import { PRECISIONS } from '../../models/precision.ts';
import { noiseProcess } from '../../models/processes/index.ts';
import type { Model } from '../../models/repository.ts';

/** A model as clients see it; all but name, state and reason is null until it is READY. */
export const ModelResource = z
  .object({
    name: z.string(),
    state: z.enum(['REGISTERING', 'READY', 'UNAVAILABLE']),
    reason: z.string().nullable().meta({ description: 'Why it is UNAVAILABLE' }),
    version: z.string().nullable().meta({ description: 'Content hash over manifest, ONNX and data' }),
    shape: z.array(z.int()).nullable(),
    dimension: z.int().nullable(),
    prediction: z.enum(PREDICTIONS).nullable(),
    process: z
      .object({
        type: z.string(),
        sigma_min: z.number(),
        sigma_max: z.number().meta({ description: 'The largest finite noise level' }),
        starts_at_pure_noise: z.boolean(),
        num_train_timesteps: z.int().nullable().meta({ description: 'Where time is discrete' }),
        settings: processSettings.meta({ description: 'As the manifest has them' }),
      })
      .nullable(),
    data: z
      .object({ count: z.int(), std: z.number() })
      .nullable()
      .meta({ description: 'Calibration samples and their standard deviation' }),
    precision: z.enum(PRECISIONS).nullable().meta({ description: 'Of the network' }),
    conditioning: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Inputs that conditions go into; that of the sample: concatenated to it' }),
    takes_guidance: z.boolean().nullable().meta({
      description: 'Whether it can be asked without condition: guidance_scale may then be other than 1',
    }),
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
  precision: null,
  conditioning: null,
  takes_guidance: null,
  description: null,
  license: null,
};

export function presentModel(model: Model): ModelResource {
  if (model.state !== 'READY') return { ...UNKNOWN, reason: null, ...model };
  const { name, state, version, dimension, manifest, data, precision } = model;
  const { shape, prediction, description = null, license = null } = manifest;
  return {
    name,
    state,
    reason: null,
    version,
    shape,
    dimension,
    prediction,
    process: presentProcess(manifest),
    data,
    precision,
    conditioning: Object.keys(manifest.conditioning ?? {}),
    takes_guidance: takesGuidance(manifest),
    description,
    license,
  };
}

function presentProcess(manifest: ModelManifest): ModelResource['process'] {
  const { sigmaMin, sigmaMax, startsAtPureNoise, timestepSigmas } = noiseProcess(manifest);
  return {
    type: manifest.process.type,
    sigma_min: sigmaMin,
    sigma_max: sigmaMax,
    starts_at_pure_noise: startsAtPureNoise,
    num_train_timesteps: timestepSigmas?.length ?? null,
    settings: manifest.process,
  };
}
