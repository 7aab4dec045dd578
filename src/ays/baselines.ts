import { LINEAR_VP } from './linear-vp.ts';
import type { Pace } from './pace.ts';
import { scheduleFrom, toSchedule, type Schedule } from './schedule.ts';

const EDM_RHO = 7;

/** The names of the hand-made schedules every result is compared with. */
export type BaselineName = 'edm' | 'log_linear' | 'time_uniform' | 'arctan';

/** What hand-made schedules take from a model's noise process. */
export interface OwnTime {
  /** That of time-uniform schedules. */
  readonly pace: Pace;
  /** The largest finite noise level: where those go on that cannot reach from pure noise. */
  readonly sigmaMax: number;
}

/**
 * All hand-made schedules of `steps` steps between the same end points.
 * @param dataStd Standard deviation of the data, c of the arctan law; > 0.
 * @param sigmaMax Infinity for schedules that begin at pure noise.
 * @param own That of the model's process; the linear VP process where it has none.
 * @throws RangeError unless 0 < sigmaMin < sigmaMax and `steps` is a positive integer.
 */
export function baselines(
  sigmaMin: number,
  sigmaMax: number,
  steps: number,
  dataStd: number,
  own: OwnTime = { pace: LINEAR_VP, sigmaMax },
): Record<BaselineName, Schedule> {
  return {
    edm: fromPureNoise(edm, sigmaMin, sigmaMax, steps, own),
    log_linear: fromPureNoise(logLinear, sigmaMin, sigmaMax, steps, own),
    time_uniform: uniformIn(own.pace.of, own.pace.sigmaAt, sigmaMin, sigmaMax, steps),
    arctan: arctan(sigmaMin, sigmaMax, steps, dataStd),
  };
}

/** From pure noise the first step goes to the largest finite level; the law has the rest. */
function fromPureNoise(
  law: (sigmaMin: number, sigmaMax: number, steps: number) => Schedule,
  sigmaMin: number,
  sigmaMax: number,
  steps: number,
  { sigmaMax: highest }: OwnTime,
): Schedule {
  if (sigmaMax !== Infinity) return law(sigmaMin, sigmaMax, steps);
  return toSchedule([Infinity, ...(steps === 1 ? [sigmaMin] : law(sigmaMin, highest, steps - 1))]);
}

/** Uniform in sigma^(1/7): Karras et al. 2022, eq. 5. */
export function edm(sigmaMin: number, sigmaMax: number, steps: number): Schedule {
  return uniformIn(
    (sigma) => sigma ** (1 / EDM_RHO),
    (x) => x ** EDM_RHO,
    sigmaMin,
    sigmaMax,
    steps,
  );
}

/** Uniform in log sigma; the paper's LogSNR. */
export function logLinear(sigmaMin: number, sigmaMax: number, steps: number): Schedule {
  return uniformIn(Math.log, Math.exp, sigmaMin, sigmaMax, steps);
}

/**
 * Uniform in arctan(sigma/c): Theorem 3.1 of the paper, optimal for Euler steps on Gaussian data.
 * @param c Standard deviation of the data, > 0.
 */
export function arctan(sigmaMin: number, sigmaMax: number, steps: number, c: number): Schedule {
  return uniformIn(
    (sigma) => Math.atan(sigma / c),
    (angle) => c * Math.tan(angle),
    sigmaMin,
    sigmaMax,
    steps,
  );
}

function uniformIn(
  forward: (sigma: number) => number,
  inverse: (x: number) => number,
  sigmaMin: number,
  sigmaMax: number,
  steps: number,
): Schedule {
  const start = forward(sigmaMax);
  const end = forward(sigmaMin);
  return scheduleFrom(sigmaMin, sigmaMax, steps, (fraction) => inverse(start + fraction * (end - start)));
}
