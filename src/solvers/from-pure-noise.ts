import { combine } from './linear-multistep.ts';
import type { Solver } from './solver.ts';

/**
 * A solver that begins at pure noise, sigma = Infinity, where the batch is the noise itself. The first step is the limit of
 * every first-order step b -> a as b grows: x_a = D + a n, with new noise where the solver adds any. After it the solver
 * begins at a: an output infinitely far away in log sigma has no weight in a step.
 */
export function fromPureNoise(solver: Solver, stochastic: boolean): Solver {
  return async (denoise, x, schedule, noise) => {
    const rest = schedule.slice(1);
    const start = combine([1, rest[0]], [await denoise(x, Infinity), stochastic ? noise(0) : x]);
    return rest.length === 1 ? start : solver(denoise, start, rest, (step) => noise(step + 1));
  };
}
