import { z } from 'zod';

/** What a diffusers scheduler_config.json says of the noise process; how it samples is no concern of ours. */
export const SchedulerConfig = z.object({
  _class_name: z.string(),
  prediction_type: z.enum(['epsilon', 'v_prediction', 'sample']).optional(),
  num_train_timesteps: z.int().optional(),
  beta_schedule: z.string().optional(),
  beta_start: z.number().optional(),
  beta_end: z.number().optional(),
  trained_betas: z.array(z.number()).nullish(),
  rescale_betas_zero_snr: z.boolean().optional(),
  timestep_type: z.string().optional(),
  sigma_min: z.number().nullish(),
  sigma_max: z.number().nullish(),
  sigma_data: z.number().optional(),
  shift: z.number().optional(),
  use_dynamic_shifting: z.boolean().optional(),
});

type SchedulerConfig = z.output<typeof SchedulerConfig>;

/** Fields of a vp process that a scheduler config has under the same names. */
const VP_FIELDS = ['num_train_timesteps', 'beta_start', 'beta_end', 'rescale_betas_zero_snr'] as const;

/** `process` and `prediction` of a manifest, from the scheduler a model was trained with; the manifest's schema checks them. */
export function processOfScheduler(config: SchedulerConfig): { process: object; prediction: string } {
  const { _class_name: name, prediction_type: type = 'epsilon' } = config;
  if (name.includes('FlowMatch')) return { process: flow(config), prediction: 'flow' };
  const prediction = type === 'sample' ? 'denoised' : type;
  // EDM's schedulers call the inside of a preconditioned network epsilon.
  if (name.startsWith('EDM'))
    return { process: edm(config, 0.5), prediction: prediction === 'epsilon' ? 'edm' : prediction };
  // Stable Video Diffusion: time is ln(sigma) / 4.
  if (config.timestep_type === 'continuous') return { process: edm(config, 1), prediction };
  return { process: vp(config), prediction };
}

function flow({ shift, num_train_timesteps, use_dynamic_shifting }: SchedulerConfig): object {
  return {
    type: 'flow',
    ...(shift !== undefined && { shift }),
    ...(num_train_timesteps !== undefined && { num_train_timesteps }),
    ...(use_dynamic_shifting && { use_dynamic_shifting }),
  };
}

function edm({ sigma_min, sigma_max, sigma_data }: SchedulerConfig, dataStd: number): object {
  return {
    type: 'edm',
    sigma_min: sigma_min ?? 0.002,
    sigma_max: sigma_max ?? 80,
    sigma_data: sigma_data ?? dataStd,
  };
}

function vp(config: SchedulerConfig): object {
  const { trained_betas: betas, beta_schedule = 'linear' } = config;
  const given = VP_FIELDS.filter((field) => config[field] !== undefined);
  return {
    type: 'vp',
    ...Object.fromEntries(given.map((field) => [field, config[field]])),
    ...(betas ? { trained_betas: betas } : { beta_schedule }),
  };
}
