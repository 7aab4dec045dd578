/**
 * What a step of any linear multistep solver costs, from the Gram. On the step b -> a the solver holds D at
 * D_eff = sum_k w_k D_k, on the outputs at its last levels, with sum_k w_k = 1. Then, as for any weighted mean,
 *   |D_t - D_eff|^2 = sum_k w_k |D_t - D_k|^2 - sum_{k<l} w_k w_l |D_k - D_l|^2,
 * so the squared differences f(t, b) = M_tt + M_bb - 2 M_tb of two outputs are all that is needed.
 */
import type { ErrorGram } from './gram.ts';
import { logDifference, stepIntegral } from './quadrature.ts';
import type { Schedule } from './schedule.ts';
import { powerIntegral } from './tempering.ts';

/**
 * Weights of D_eff on D at all levels but the last, summing to 1.
 * @param levels The step's target a last, before it b and the earlier levels of the schedule, descending.
 */
export type StepWeights = (levels: readonly number[]) => readonly number[];

/** A solver as the objective sees it. */
export interface StepObjective {
  /** The most outputs one step is made of. */
  readonly history: 1 | 2 | 3;
  readonly weights: StepWeights;
}

/**
 * The objective of a schedule for a solver: the sum over steps b -> a of the integral over t in [a, b] of
 * t^-p E|D_t - D_eff|^2 dt. The first steps are made of as many outputs as there are. With one output it is
 * `scheduleCost`, the paper's.
 * @param exponent p, in [0, 4].
 * @throws RangeError when the schedule leaves the levels by more than 1e-9 relative.
 */
export function multistepCost(
  gram: ErrorGram,
  schedule: Schedule,
  exponent: number,
  { history, weights }: StepObjective,
): number {
  let cost = 0;
  for (let step = 0; step + 1 < schedule.length; step++) {
    const levels = schedule.slice(Math.max(0, step + 1 - history), step + 2);
    cost += stepCost(gram, levels, weights(levels), exponent);
  }
  return cost;
}

function stepCost(
  gram: ErrorGram,
  levels: readonly number[],
  weights: readonly number[],
  exponent: number,
): number {
  const [b, a] = levels.slice(-2);
  const length = powerIntegral(a, b, exponent);
  let cost = 0;
  weights.forEach((weight, k) => {
    cost += weight * stepIntegral(gram, levels[k], b, a, exponent);
    for (let l = k + 1; l < weights.length; l++) {
      cost -= weight * weights[l] * length * logDifference(gram, levels[l], levels[k]);
    }
  });
  return cost;
}
