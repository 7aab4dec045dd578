// What the best schedule of the mixture of closed-form.ts costs.
import { optimalPaths, optimalSchedule } from '../../src/ays/dynamic-programming.ts';
import type { ErrorGram } from '../../src/ays/gram.ts';
import { klub, KLUB_EXPONENT, stepCosts } from '../../src/ays/klub.ts';
import { logSpacedLevels } from '../../src/ays/levels.ts';
import { toSchedule } from '../../src/ays/schedule.ts';
import { closedFormMmse } from './closed-form.ts';

/** How much more a schedule costs than the best one between the same ends; by default on the Gram of the perfect denoiser. */
export function costAboveOptimum(sigmas: readonly number[], gram = exactGram(sigmas)): number {
  const schedule = toSchedule(sigmas);
  const steps = schedule.length - 1;
  const paths = optimalPaths(stepCosts(gram, KLUB_EXPONENT), gram.levels.length, steps);
  return klub(gram, schedule) / optimalSchedule(paths, gram.levels, steps).cost - 1;
}

/** Of the perfect denoiser M[j, k] is the loss at the lower of the two levels. */
function exactGram(schedule: readonly number[]): ErrorGram {
  const levels = logSpacedLevels(schedule[schedule.length - 1], schedule[0], 160);
  const diagonal = levels.map(lossAt);
  const size = levels.length;
  const values = Float64Array.from(
    { length: size * size },
    (_, i) => diagonal[Math.min(Math.floor(i / size), i % size)],
  );
  return { levels, values };
}

const losses = new Map<number, number>();

function lossAt(sigma: number): number {
  const loss = losses.get(sigma) ?? closedFormMmse(sigma);
  losses.set(sigma, loss);
  return loss;
}
