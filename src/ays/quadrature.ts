import type { ErrorGram } from './gram.ts';
import type { Schedule } from './schedule.ts';
import { temperedWeights } from './tempering.ts';

/** How far beyond the end levels, relatively, a schedule's end points may round. */
const END_TOLERANCE = 1e-9;

/**
 * The cost of a schedule as a linear functional of the Gram M: the sum over i of
 * `weights[i] * (M[l,l] + M[u,u] - 2 M[l,u])` with l = `lower[i]`, u = `upper[i]`, l <= u. Weights are >= 0.
 */
export interface PairRule {
  readonly lower: number[];
  readonly upper: number[];
  readonly weights: number[];
}

/** A noise level between two levels of the grid: s_cell <= sigma <= s_(cell+1), `fraction` in log sigma. */
interface Position {
  readonly sigma: number;
  readonly cell: number;
  readonly fraction: number;
}

/**
 * The rule that integrates t^-p E|D_t - D_b|^2 over every step b -> a of a schedule, on or off the levels.
 *
 * f(t, b) = M_tt + M_bb - 2 M_tb is interpolated in log sigma **on the triangle t <= b only**: M has a kink on
 * its diagonal (for a perfect denoiser it is mmse(min(t, b))), and interpolation across it is wrong at first
 * order where f is smallest. So, with b at fraction beta of cell (j, j+1) and the diagonal a curve of its own:
 * - below that cell, at level k <= j: f = (1-beta) f(k, j) + beta f(k, j+1), linear in log t between levels;
 * - inside it, t at fraction tau <= beta: the point is barycentric in (j,j), (j,j+1), (j+1,j+1) with weights
 *   1-beta, beta-tau, tau, and f vanishes on the diagonal, hence f = (beta-tau) f(j, j+1).
 * Being piecewise linear in log t, f is then integrated exactly.
 *
 * @throws RangeError when an end point of the schedule lies outside the levels by more than 1e-9 relative.
 */
export function scheduleRule(levels: Float64Array, schedule: Schedule, exponent: number): PairRule {
  requireInside(levels, schedule);
  const rule: PairRule = { lower: [], upper: [], weights: [] };
  const positions = schedule.map((sigma) => locate(levels, sigma));
  for (let i = 1; i < positions.length; i++) addStep(rule, levels, positions[i - 1], positions[i], exponent);
  return rule;
}

/**
 * The integral over t in [a, b] of t^-p E|D_t - D_c|^2 dt for a < b <= c, interpolated like {@link scheduleRule}: the step
 * c -> a without its part above b.
 * @throws RangeError when c or a lies outside the levels by more than 1e-9 relative.
 */
export function stepIntegral(gram: ErrorGram, c: number, b: number, a: number, exponent: number): number {
  const whole = integralDown(gram, c, a, exponent);
  return b === c ? whole : whole - integralDown(gram, c, b, exponent);
}

function integralDown({ levels, values }: ErrorGram, b: number, a: number, exponent: number): number {
  const rule: PairRule = { lower: [], upper: [], weights: [] };
  addStep(rule, levels, locate(levels, b), locate(levels, a), exponent);
  const size = levels.length;
  const entry = (row: number, column: number) => values[row * size + column];
  return rule.weights.reduce((sum, weight, i) => {
    const [t, u] = [rule.lower[i], rule.upper[i]];
    return sum + weight * (entry(t, t) + entry(u, u) - 2 * entry(t, u));
  }, 0);
}

/** E|D_t - D_b|^2 for t <= b, interpolated in log sigma on the triangle like {@link scheduleRule}. */
export function logDifference({ levels, values }: ErrorGram, t: number, b: number): number {
  const [low, high] = [locate(levels, t), locate(levels, b)];
  const size = levels.length;
  const f = (k: number, j: number) => values[k * size + k] + values[j * size + j] - 2 * values[k * size + j];
  const atLevel = (k: number) => (1 - high.fraction) * f(k, high.cell) + high.fraction * f(k, high.cell + 1);
  if (low.cell === high.cell) return (high.fraction - low.fraction) * f(high.cell, high.cell + 1);
  const above =
    low.cell + 1 === high.cell ? high.fraction * f(high.cell, high.cell + 1) : atLevel(low.cell + 1);
  return (1 - low.fraction) * atLevel(low.cell) + low.fraction * above;
}

function addStep(rule: PairRule, levels: Float64Array, b: Position, a: Position, exponent: number): void {
  if (a.cell === b.cell) {
    const [atA] = temperedWeights(a.sigma, b.sigma, exponent);
    addPair(rule, b.cell, b.cell + 1, atA * (b.fraction - a.fraction));
    return;
  }
  const [atTop] = temperedWeights(levels[b.cell], b.sigma, exponent);
  addLevel(rule, b.cell, b, atTop);
  for (let k = b.cell - 1; k > a.cell; k--) {
    const [atLower, atUpper] = temperedWeights(levels[k], levels[k + 1], exponent);
    addLevel(rule, k + 1, b, atUpper);
    addLevel(rule, k, b, atLower);
  }
  const [atA, atBottom] = temperedWeights(a.sigma, levels[a.cell + 1], exponent);
  addLevel(rule, a.cell + 1, b, atBottom + atA * a.fraction);
  addLevel(rule, a.cell, b, atA * (1 - a.fraction));
}

/** Adds weight * f(s_k, b) for a level k at or below b's cell. */
function addLevel(rule: PairRule, k: number, b: Position, weight: number): void {
  addPair(rule, k, b.cell, weight * (1 - b.fraction));
  addPair(rule, k, b.cell + 1, weight * b.fraction);
}

function addPair(rule: PairRule, lower: number, upper: number, weight: number): void {
  rule.lower.push(lower);
  rule.upper.push(upper);
  rule.weights.push(weight);
}

function locate(levels: Float64Array, value: number): Position {
  const sigma = Math.min(Math.max(value, levels[0]), levels[levels.length - 1]);
  let cell = 0;
  let end = levels.length - 1;
  while (end - cell > 1) {
    const middle = (cell + end) >> 1;
    if (levels[middle] <= sigma) cell = middle;
    else end = middle;
  }
  if (sigma === Infinity) return { sigma, cell, fraction: 1 };
  const fraction = Math.log(sigma / levels[cell]) / Math.log(levels[cell + 1] / levels[cell]);
  return { sigma, cell, fraction };
}

function requireInside(levels: Float64Array, schedule: Schedule): void {
  const sigmaMax = schedule[0];
  const sigmaMin = schedule[schedule.length - 1];
  const bottom = levels[0];
  const top = levels[levels.length - 1];
  if (sigmaMin < bottom * (1 - END_TOLERANCE) || sigmaMax > top * (1 + END_TOLERANCE)) {
    throw new RangeError(`the schedule, ${sigmaMin} to ${sigmaMax}, leaves the levels, ${bottom} to ${top}`);
  }
}
