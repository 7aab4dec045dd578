import { advance, combine, ode } from './linear-multistep.ts';
import type { Batch, Solver } from './solver.ts';

const ORDER = 3;

/**
 * UniPC-3 with B_2(h) (Zhao et al. 2023, Algorithms 1 and 2), multistep, data prediction: predict x_a, call the
 * denoiser once there, correct x_a with what it said, go on with that same output. The last step has nothing to
 * be corrected with, so it is the predictor alone.
 *
 * Of n steps, step i (from 1) has order min(3, i, n + 1 - i): lower at the start for want of history, and at
 * the end as is usual with few steps (`lower_order_final` in diffusers), whether that is sigma_min or 0.
 */
export const unipc: Solver = async (denoise, x, schedule) => {
  const steps = schedule.length - 1;
  const outputs: Batch[] = [await denoise(x, schedule[0])];
  for (let step = 0; step + 1 < steps; step++) {
    const order = Math.min(ORDER, step + 1, steps - step);
    const levels = schedule.slice(step + 1 - order, step + 2);
    const predicted = stepTo(levels, x, combine(predictorWeights(levels), outputs.slice(-order)));
    outputs.push(await denoise(predicted, schedule[step + 1]));
    x = stepTo(levels, x, combine(correctorWeights(levels), outputs.slice(-order - 1)));
    if (outputs.length > ORDER) outputs.shift();
  }
  return stepTo(schedule.slice(-2), x, outputs[outputs.length - 1]);
};

/**
 * D_eff of UniP, the predictor, on the D at all levels but the last, a; the sum is 1.
 * @param levels up to 3 levels of the schedule and the step's target a > 0, descending.
 */
export function predictorWeights(levels: readonly number[]): number[] {
  const [b, a] = levels.slice(-2);
  const h = Math.log(b / a);
  const older = levels.slice(0, -2);
  const slopes = slopeWeights(placeInStep(older, b, h), h);
  return [...slopes, 1 - sum(slopes)];
}

/** D_eff of UniC, the corrector, on the D at all levels, the predicted one at a included; the sum is 1. */
export function correctorWeights(levels: readonly number[]): number[] {
  const [b, a] = levels.slice(-2);
  const h = Math.log(b / a);
  const others = [...levels.slice(0, -2), a];
  const slopes = slopeWeights(placeInStep(others, b, h), h);
  return [...slopes.slice(0, -1), 1 - sum(slopes), ...slopes.slice(-1)];
}

function stepTo(levels: readonly number[], x: Float64Array, effective: Batch): Float64Array {
  const [b, a] = levels.slice(-2);
  return advance(x, effective, ode(b, a).keep);
}

/** r of a level: its lambda = -ln sigma on the scale on which b is 0 and a is 1. */
function placeInStep(levels: readonly number[], b: number, h: number): number[] {
  return levels.map((level) => Math.log(b / level) / h);
}

/**
 * a_m / r_m of eq. (5), the weights of the differences D_m - D_b: sum_m (a_m/r_m) r_m^k = moment_k / B_2(h) for
 * k = 1..p. With one difference the paper takes a_1 = 1/2, whatever h.
 */
function slopeWeights(places: readonly number[], h: number): number[] {
  if (places.length === 1) return [0.5 / places[0]];
  const moments = stepMoments(h, places.length);
  return places.map((place, m) => {
    const roots = places.filter((_, other) => other !== m);
    // Lagrange's polynomial that is 1 at this place and 0 at the others, term by term.
    const polynomial = roots.reduce(timesRoot, [1]);
    const value = sum(polynomial.map((coefficient, k) => coefficient * moments[k]));
    return value / roots.reduce((product, root) => product * (place - root), place);
  });
}

/**
 * The integrals over r in [0, 1] of h exp(-h (1 - r)) r^k for k = 1..count, over B_2(h) = 1 - exp(-h). By parts,
 * I_k = 1 - (k/h) I_(k-1).
 */
function stepMoments(h: number, count: number): number[] {
  const covered = -Math.expm1(-h);
  const moments: number[] = [];
  let integral = covered;
  for (let k = 1; k <= count; k++) {
    integral = 1 - (k / h) * integral;
    moments.push(integral / covered);
  }
  return moments;
}

/** The polynomial times (r - root); coefficients from the constant up. */
function timesRoot(polynomial: readonly number[], root: number): number[] {
  return [...polynomial, 0].map((_, k) => (polynomial[k - 1] ?? 0) - root * (polynomial[k] ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
