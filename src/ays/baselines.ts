import { scheduleFrom, type Schedule } from './schedule.ts';

const EDM_RHO = 7;

/** The linear VP process of Song et al. 2021, beta from 0.1 to 20: ln(1+sigma^2) = 9.95 t^2 + 0.1 t. */
const VP_QUADRATIC = 9.95;
const VP_LINEAR = 0.1;

/** The names of the hand-made schedules every result is compared with. */
export type BaselineName = 'edm' | 'log_linear' | 'time_uniform' | 'arctan';

/**
 * All hand-made schedules of `steps` steps between the same end points.
 * @param dataStd Standard deviation of the data, c of the arctan law; > 0.
 * @throws RangeError unless 0 < sigmaMin < sigmaMax < Infinity and `steps` is a positive integer.
 */
export function baselines(
  sigmaMin: number,
  sigmaMax: number,
  steps: number,
  dataStd: number,
): Record<BaselineName, Schedule> {
  return {
    edm: edm(sigmaMin, sigmaMax, steps),
    log_linear: logLinear(sigmaMin, sigmaMax, steps),
    time_uniform: timeUniform(sigmaMin, sigmaMax, steps),
    arctan: arctan(sigmaMin, sigmaMax, steps, dataStd),
  };
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

/** Uniform in the time t of the linear VP process, between the times of the end points. */
function timeUniform(sigmaMin: number, sigmaMax: number, steps: number): Schedule {
  return uniformIn(vpTime, vpSigma, sigmaMin, sigmaMax, steps);
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

/** The positive root, in the form that does not cancel at small sigma. */
function vpTime(sigma: number): number {
  const logVariance = Math.log1p(sigma * sigma);
  return (2 * logVariance) / (VP_LINEAR + Math.sqrt(VP_LINEAR ** 2 + 4 * VP_QUADRATIC * logVariance));
}

function vpSigma(time: number): number {
  return Math.sqrt(Math.expm1((VP_QUADRATIC * time + VP_LINEAR) * time));
}
