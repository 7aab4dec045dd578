import { ode, type LinearMultistep } from './linear-multistep.ts';

/**
 * Extrapolates D to the middle of the step: (1 + r/2) D_b - (r/2) D_c with r = ln(b/a) / ln(c/b). For levels
 * c > b > a, or b > a where there is no c yet.
 */
export function midpointWeights(levels: readonly number[]): number[] {
  if (levels.length === 2) return [1];
  const [c, b, a] = levels;
  const half = Math.log(b / a) / Math.log(c / b) / 2;
  return [-half, 1 + half];
}

/** DPM-Solver++(2M), the multistep solver for the ODE (Lu et al. 2022, Algorithm 2). */
export const dpmpp2m: LinearMultistep = { history: 2, transition: ode, weights: midpointWeights };
