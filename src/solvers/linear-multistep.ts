import type { Batch, Solver } from './solver.ts';

/** How much of x_b a step b -> a keeps, and the standard deviation of the noise it adds. */
export interface Transition {
  /** In [0, 1); 0 for a step to 0. */
  readonly keep: number;
  /** 0 for deterministic solvers and for a step to 0. */
  readonly noise: number;
}

/**
 * D_eff of a step, the constant denoiser output that stands for D on all of it, as weights on the D at the last
 * levels; the sum is 1.
 * @param levels the step's target a > 0 last, before it b, and before b as many earlier levels of the schedule
 *   as there are, descending; between 2 and history + 1 of them.
 * @returns `weights[k]` belongs to D at `levels[k]`; one fewer than levels, since D at a is not known yet.
 */
export type EffectiveWeights = (levels: readonly number[]) => number[];

/** A solver whose every step is x_a = keep x_b + (1 - keep) D_eff + noise z, one denoiser call a step. */
export interface LinearMultistep {
  /** The most D one step is made of; earlier steps, and a step to 0, are made of fewer. */
  readonly history: 1 | 2 | 3;
  readonly transition: (b: number, a: number) => Transition;
  readonly weights: EffectiveWeights;
}

/** The probability-flow ODE (eta 0): x_b keeps exp(-h) = a/b, h = ln(b/a). */
export function ode(b: number, a: number): Transition {
  return { keep: a / b, noise: 0 };
}

/** The reverse SDE at eta 1: x_b keeps exp(-2h), and the noise has variance a^2 (1 - exp(-2h)). */
export function sde(b: number, a: number): Transition {
  const ratio = a / b;
  return { keep: ratio * ratio, noise: a * Math.sqrt((1 - ratio) * (1 + ratio)) };
}

/** The weights of every first-order solver. */
export function firstOrderWeights(): number[] {
  return [1];
}

/**
 * The levels that the weights of step i of a schedule take, the fall-backs to lower order included: fewer while
 * there is no history, and first order for a step to 0.
 */
export function stepLevels(schedule: readonly number[], step: number, history: number): readonly number[] {
  const depth = schedule[step + 1] === 0 ? 1 : Math.min(history, step + 1);
  return schedule.slice(step + 1 - depth, step + 2);
}

/** The solver that takes the steps a linear multistep method describes. */
export function linearMultistep({ history, transition, weights }: LinearMultistep): Solver {
  return async (denoise, x, schedule, noise) => {
    const outputs: Batch[] = [];
    for (let step = 0; step + 1 < schedule.length; step++) {
      outputs.push(await denoise(x, schedule[step]));
      if (outputs.length > history) outputs.shift();
      const levels = stepLevels(schedule, step, history);
      const { keep, noise: deviation } = transition(schedule[step], schedule[step + 1]);
      x = advance(x, combine(weights(levels), outputs.slice(1 - levels.length)), keep);
      if (deviation > 0) x = combine([1, deviation], [x, noise(step)]);
    }
    return x;
  };
}

/** keep x + (1 - keep) D_eff: a step without its noise. */
export function advance(x: Float64Array, effective: Batch, keep: number): Float64Array {
  return combine([keep, 1 - keep], [x, effective]);
}

/** The sum of the batches, each times its weight. */
export function combine(weights: readonly number[], batches: readonly Batch[]): Float64Array {
  const sum = new Float64Array(batches[0].length);
  batches.forEach((batch, k) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[k] * batch[i];
  });
  return sum;
}
