import type { SolverId } from '../../solvers.ts';
import type { Terminal } from './format.ts';

/** Settings of a scheduler of diffusers, for `from_config`. */
export type SchedulerSettings = Readonly<Record<string, string | number | boolean | null>>;

/** A scheduler that takes custom timesteps and appends the last sigma by itself. */
export interface Taker {
  readonly scheduler: string;
  readonly config: SchedulerSettings;
  /** What its final_sigmas_type is called; null where it has none and ends at 0. */
  readonly ends: Readonly<Record<Terminal, string>> | null;
  /** Whether it takes rescale_betas_zero_snr from the pipeline's config: without, the same timesteps are other noise levels. */
  readonly rescalesToZeroSnr: boolean;
}

/** A pipeline's config may have sigmas of its own, beside which schedulers refuse timesteps, or which they make of them. */
const NO_OWN_SIGMAS = { use_karras_sigmas: false, use_exponential_sigmas: false, use_beta_sigmas: false };
/**
 * Custom timesteps and sigmas replace the spacing of a pipeline and its steps_offset. What is left of it is how loud the noise
 * is that Euler and Heun begin with: sigma times noise, as schedules are measured, but sqrt(sigma^2 + 1) times with "leading".
 */
const STARTS_AT_SIGMA = { timestep_spacing: 'linspace' };
const ENDS = { zero: 'zero', min: 'sigma_min' } as const;

/** Takes sigmas. */
export const EULER = { scheduler: 'EulerDiscreteScheduler', config: STARTS_AT_SIGMA };

/** The same by its timesteps, of which the last may be pure noise. */
export const EULER_BY_TIMESTEPS: Taker = {
  scheduler: EULER.scheduler,
  config: { ...STARTS_AT_SIGMA, ...NO_OWN_SIGMAS, interpolation_type: 'linear' },
  ends: ENDS,
  rescalesToZeroSnr: true,
};

/** Takes times; the shift is in them already. */
export const FLOW = {
  scheduler: 'FlowMatchEulerDiscreteScheduler',
  config: {
    shift: 1,
    use_dynamic_shifting: false,
    shift_terminal: null,
    stochastic_sampling: false,
    ...NO_OWN_SIGMAS,
  },
};

export const BY_TIMESTEPS: Readonly<Partial<Record<SolverId, Taker>>> = {
  heun: {
    scheduler: 'HeunDiscreteScheduler',
    config: { ...STARTS_AT_SIGMA, ...NO_OWN_SIGMAS },
    ends: null,
    rescalesToZeroSnr: false,
  },
  dpmpp_2m: multistep('dpmsolver++', 2, 'midpoint'),
  dpmpp_2m_sde: multistep('sde-dpmsolver++', 2, 'midpoint'),
  dpmpp_2m_sde_heun: multistep('sde-dpmsolver++', 2, 'heun'),
  dpmpp_3m_sde: multistep('sde-dpmsolver++', 3, 'heun'),
};

function multistep(algorithm_type: string, solver_order: number, solver_type: string): Taker {
  return {
    scheduler: 'DPMSolverMultistepScheduler',
    config: {
      algorithm_type,
      solver_order,
      solver_type,
      // By default it takes the last of fewer than 15 steps at first order; schedules are measured without.
      lower_order_final: false,
      euler_at_final: false,
      use_lu_lambdas: false,
      ...NO_OWN_SIGMAS,
    },
    ends: ENDS,
    rescalesToZeroSnr: true,
  };
}

/** Where the solver that is walked is not the one a schedule was optimised for; null where it is. */
export function noteOnSolver(solver: SolverId | null, scheduler: string): string | null {
  if (solver === 'dpmpp_3m_sde' && scheduler === BY_TIMESTEPS.dpmpp_3m_sde?.scheduler)
    return `optimised for the dpmpp_3m_sde of k-diffusion; at third order ${scheduler} has other weights`;
  const same = solver === null || solver === 'euler' || BY_TIMESTEPS[solver]?.scheduler === scheduler;
  if (same) return null;
  return `optimised for ${solver}; no scheduler of diffusers takes this schedule for it, ${scheduler} takes it for Euler`;
}
