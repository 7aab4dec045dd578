import type { Pace } from './pace.ts';

/**
 * The linear VP process of Song et al. 2021, beta from `betaMin` at t = 0 to `betaMax` at t = 1:
 * ln(1 + sigma^2) = (betaMax - betaMin)/2 t^2 + betaMin t.
 */
export function linearVp(betaMin: number, betaMax: number): Pace {
  const quadratic = (betaMax - betaMin) / 2;
  return {
    // The positive root, in the form that does not cancel at small sigma.
    of: (sigma) => {
      const logVariance = Math.log1p(sigma * sigma);
      return (2 * logVariance) / (betaMin + Math.sqrt(betaMin ** 2 + 4 * quadratic * logVariance));
    },
    sigmaAt: (time) => Math.sqrt(Math.expm1((quadratic * time + betaMin) * time)),
  };
}

/** With the usual constants: the time of time-uniform schedules where a model has none of its own. */
export const LINEAR_VP = linearVp(0.1, 20);
