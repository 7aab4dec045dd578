import { z } from 'zod';
import { DEFAULT_BETAS } from './processes/alphas.ts';

const positive = z.number().positive();
const inUnit = z.number().gt(0, 'must lie between 0 and 1').lt(1, 'must lie between 0 and 1');

const edm = z
  .strictObject({
    type: z.literal('edm'),
    sigma_min: positive,
    sigma_max: positive,
    /** Standard deviation of the data that a preconditioned network was trained for. */
    sigma_data: positive.optional(),
  })
  .refine(({ sigma_min, sigma_max }) => sigma_min < sigma_max, 'sigma_min must be smaller than sigma_max');

/** Names and defaults are those of a diffusers scheduler_config.json. */
const vp = z
  .strictObject({
    type: z.literal('vp'),
    num_train_timesteps: z.int().min(2).max(100_000).optional(),
    beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).optional(),
    beta_start: inUnit.optional(),
    beta_end: inUnit.optional(),
    trained_betas: z.array(z.number().gt(0).lte(1)).min(2).max(100_000).optional(),
    alphas_cumprod: z.array(z.number().gte(0).lt(1)).min(2).max(100_000).optional(),
    rescale_betas_zero_snr: z.boolean().optional(),
  })
  .superRefine((settings, context) => {
    const { num_train_timesteps, beta_schedule, beta_start, beta_end, trained_betas, alphas_cumprod } =
      settings;
    const issue = (path: string[], message: string) => {
      context.addIssue({ code: 'custom', path, message, input: settings });
    };
    const given = [beta_schedule, trained_betas, alphas_cumprod].filter((field) => field !== undefined);
    if (given.length !== 1) issue([], 'needs one of beta_schedule, trained_betas and alphas_cumprod');
    const list = trained_betas ?? alphas_cumprod;
    if (list && num_train_timesteps !== undefined && list.length !== num_train_timesteps)
      issue(
        [trained_betas ? 'trained_betas' : 'alphas_cumprod'],
        `has ${list.length} values for ${num_train_timesteps} training timesteps (num_train_timesteps)`,
      );
    if (alphas_cumprod?.some((value, t) => t > 0 && value >= alphas_cumprod[t - 1]))
      issue(['alphas_cumprod'], 'must be strictly decreasing');
    if ((beta_start ?? DEFAULT_BETAS.start) >= (beta_end ?? DEFAULT_BETAS.end))
      issue(['beta_start'], 'must be smaller than beta_end');
  });

const vpContinuous = z
  .strictObject({
    type: z.literal('vp_continuous'),
    /** beta(t) = beta_min + (beta_max - beta_min) t of Song et al. 2021. */
    beta_min: positive.default(0.1),
    beta_max: positive.default(20),
    t_min: inUnit.default(1e-3),
    t_max: z.number().gt(0).lte(1).default(1),
    /** The model's noise input is this times t. */
    time_scale: positive.default(1),
  })
  .refine(({ t_min, t_max }) => t_min < t_max, 't_min must be smaller than t_max')
  .refine(({ beta_min, beta_max }) => beta_min <= beta_max, 'beta_min must not exceed beta_max');

const flow = z
  .strictObject({
    type: z.literal('flow'),
    shift: positive.default(1),
    num_train_timesteps: z.int().min(2).max(100_000).default(1000),
    /** The model's noise input is this times t; num_train_timesteps where it is absent. */
    time_scale: positive.optional(),
    use_dynamic_shifting: z
      .literal(
        false,
        'is not supported, since the schedule would depend on the resolution: give the shift of the resolution that the ' +
          'calibration data have, exp(mu), as shift',
      )
      .optional(),
    sigma_min: positive.optional(),
    /** With it the process begins there; without it at pure noise, t = 1. */
    sigma_max: positive.optional(),
  })
  .refine(
    ({ sigma_min = 0, sigma_max = Infinity }) => sigma_min < sigma_max,
    'sigma_min must be smaller than sigma_max',
  );

export const PROCESS_TYPES = ['edm', 'vp', 'vp_continuous', 'flow'] as const;

/** `process` of model.json: how data become noise, and in which time the model counts it. */
export const processSettings = z.discriminatedUnion('type', [edm, vp, vpContinuous, flow], {
  error: ({ input }) => {
    const type = (input as { type?: unknown } | null)?.type;
    const supported = `supported: ${PROCESS_TYPES.map((name) => `"${name}"`).join(', ')}`;
    return type === undefined
      ? `is missing; ${supported}`
      : `${JSON.stringify(type)} is unknown; ${supported}`;
  },
});

export type ProcessSettings = z.output<typeof processSettings>;
export type EdmSettings = z.output<typeof edm>;
export type VpSettings = z.output<typeof vp>;
export type VpContinuousSettings = z.output<typeof vpContinuous>;
export type FlowSettings = z.output<typeof flow>;

/** What the network of each process may predict. */
export const PREDICTIONS_OF = {
  edm: ['denoised', 'epsilon', 'v_prediction', 'edm'],
  vp: ['denoised', 'epsilon', 'v_prediction'],
  vp_continuous: ['denoised', 'epsilon', 'v_prediction'],
  flow: ['flow', 'denoised'],
} as const;

export const PREDICTIONS = ['denoised', 'epsilon', 'v_prediction', 'flow', 'edm'] as const;
export type Prediction = (typeof PREDICTIONS)[number];
