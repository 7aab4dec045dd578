import { firstOrderWeights, type LinearMultistep, type Transition } from './linear-multistep.ts';

/**
 * Points of the midpoint sums for the integrals over a step. The authors' code takes 100 or 200 points as well, but
 * at the left ends of the intervals, which is a worse estimate of the same integrals.
 */
const INTEGRATION_POINTS = 200;

/** phi, the noise scale the authors recommend: sigma (exp(sigma^0.3) + 10). */
function noiseScale(sigma: number): number {
  return sigma * (Math.exp(sigma ** 0.3) + 10);
}

/** x_b keeps phi(a)/phi(b), and the marginal variance is made up with noise. */
function transition(b: number, a: number): Transition {
  const keep = noiseScale(a) / noiseScale(b);
  return { keep, noise: Math.sqrt(Math.max(0, a * a - b * b * keep * keep)) };
}

/** The integral of f over [a, b]. */
function midpointSum(a: number, b: number, f: (sigma: number) => number): number {
  const width = (b - a) / INTEGRATION_POINTS;
  let sum = 0;
  for (let i = 0; i < INTEGRATION_POINTS; i++) sum += f(a + (i + 0.5) * width);
  return sum * width;
}

/** Whoever searches over schedules asks for the same step again and again, with other histories. */
function rememberLast(f: (b: number, a: number) => number): (b: number, a: number) => number {
  let last = { b: NaN, a: NaN, value: NaN };
  return (b, a) => {
    if (last.b !== b || last.a !== a) last = { b, a, value: f(b, a) };
    return last.value;
  };
}

/** The factor of the slope dD/dsigma in D_eff: (a - b + phi(a) int_a^b dsigma/phi) / (1 - keep). */
const slopeFactor = rememberLast((b, a) => {
  const integral = midpointSum(a, b, (sigma) => 1 / noiseScale(sigma));
  return (a - b + noiseScale(a) * integral) / (1 - transition(b, a).keep);
});

/** The factor of d2D/dsigma2: ((a - b)^2/2 + phi(a) int_a^b (sigma - b)/phi dsigma) / (1 - keep). */
const curvatureFactor = rememberLast((b, a) => {
  const integral = midpointSum(a, b, (sigma) => (sigma - b) / noiseScale(sigma));
  return ((a - b) ** 2 / 2 + noiseScale(a) * integral) / (1 - transition(b, a).keep);
});

/** Second order: D_b + factor (D_b - D_c)/(b - c). */
function secondOrderWeights(levels: readonly number[]): number[] {
  if (levels.length === 2) return [1];
  const [c, b, a] = levels;
  const onC = slopeFactor(b, a) / (c - b);
  return [onC, 1 - onC];
}

/** Third order adds the divided difference of the last two slopes, over (b - d)/2 as the paper has it. */
function thirdOrderWeights(levels: readonly number[]): number[] {
  if (levels.length < 4) return secondOrderWeights(levels);
  const [d, c, b, a] = levels;
  const [slopeOnC, slopeOnB] = secondOrderWeights([c, b, a]);
  const curvature = (2 * curvatureFactor(b, a)) / (d - b);
  const onD = curvature / (d - c);
  const onB = curvature / (c - b);
  return [onD, slopeOnC - onB - onD, slopeOnB + onB];
}

/** ER-SDE-Solver-1 of Cui et al. 2023 in its VE form, with the noise scale of "ER SDE 5". */
export const erSde1: LinearMultistep = { history: 1, transition, weights: firstOrderWeights };

/** ER-SDE-Solver-2. */
export const erSde2: LinearMultistep = { history: 2, transition, weights: secondOrderWeights };

/** ER-SDE-Solver-3. */
export const erSde3: LinearMultistep = { history: 3, transition, weights: thirdOrderWeights };
