import { packedIndex, type ErrorGram } from './gram.ts';
import { scheduleRule, type PairRule } from './quadrature.ts';
import type { Schedule } from './schedule.ts';
import { temperedWeights } from './tempering.ts';

/** The exponent p of the paper's KLUB, eq. 10 with s = 1, sigma(t) = t. */
export const KLUB_EXPONENT = 3;

/** A KLUB in nats, summed over the d dimensions, with the standard error the spread between blocks gives it. */
export interface KlubEstimate {
  readonly value: number;
  readonly standardError: number;
}

/** Reads M[row, column], row <= column. */
type Entry = (row: number, column: number) => number;

/**
 * The cost of every first-order step between levels, eq. 10-12 tempered:
 * entry [b*G + a], a < b, is the integral over t in [s_a, s_b] of t^-p (M_tt + M_bb - 2 M_tb) dt; the rest is 0.
 *
 * f = M_tt + M_bb - 2 M_tb is linear in ln t between levels, so each cell is exact (see temperedWeights).
 * @param exponent p, in [0, 4].
 * @returns G x G, row-major.
 */
export function stepCosts(gram: ErrorGram, exponent: number): Float64Array {
  const size = gram.levels.length;
  const costs = new Float64Array(size * size);
  const cells = Array.from({ length: size - 1 }, (_, k) =>
    temperedWeights(gram.levels[k], gram.levels[k + 1], exponent),
  );
  const f = squaredDifference(fullEntry(gram));
  for (let b = 1; b < size; b++) {
    // Each row is summed downwards from b, where every term is >= 0. One prefix sum over t shared by all b
    // would be cheaper, but the cost would be a difference of sums dominated by the smallest sigma: t^-p there
    // is 1e13 times that at the largest, and the steps at large sigma would lose every digit.
    let sum = 0;
    let above = 0;
    for (let a = b - 1; a >= 0; a--) {
      const below = f(a, b);
      sum += cells[a][0] * below + cells[a][1] * above;
      costs[b * size + a] = sum;
      above = below;
    }
  }
  return costs;
}

/**
 * The cost of any schedule within the levels, on them or not; on them it is the sum of its {@link stepCosts}.
 * @param exponent p, in [0, 4].
 * @throws RangeError when an end point lies outside the levels (beyond 1e-9 relative).
 */
export function scheduleCost(gram: ErrorGram, schedule: Schedule, exponent: number): number {
  return applyRule(scheduleRule(gram.levels, schedule, exponent), fullEntry(gram));
}

/** The paper's KLUB of a schedule, in nats, summed over dimensions: {@link scheduleCost} at p = 3. */
export function klub(gram: ErrorGram, schedule: Schedule): number {
  return scheduleCost(gram, schedule, KLUB_EXPONENT);
}

/**
 * The KLUB of a schedule on the mean of the blocks' Grams, with its standard error: the cost is linear in M,
 * so that of the mean is the mean of the blocks', and its error is their deviation / sqrt(blocks).
 *
 * @param packedBlockSums Packed sums over the paths of each block, in block order.
 * @throws RangeError when there are fewer than 2 blocks, or an end point lies outside the levels.
 */
export function klubEstimate(
  levels: Float64Array,
  packedBlockSums: readonly Float64Array[],
  pathsPerBlock: number,
  schedule: Schedule,
): KlubEstimate {
  const perBlock = klubPerBlock(levels, packedBlockSums, pathsPerBlock, schedule);
  const blocks = perBlock.length;
  const size = levels.length;
  const rule = scheduleRule(levels, schedule, KLUB_EXPONENT);
  // Only the entries the rule reads, each summed in block order: the same bits as klub of meanGram.
  const value = applyRule(rule, (row, column) => {
    const index = packedIndex(size, row, column);
    return packedBlockSums.reduce((sum, sums) => sum + sums[index], 0) / (blocks * pathsPerBlock);
  });
  return { value, standardError: sampleDeviation(perBlock) / Math.sqrt(blocks) };
}

/**
 * By how much the KLUB of one schedule is above another's: both are measured on the same paths, so that the difference is
 * known better than either.
 *
 * @throws RangeError as {@link klubEstimate}
 */
export function klubDifference(
  levels: Float64Array,
  packedBlockSums: readonly Float64Array[],
  pathsPerBlock: number,
  schedule: Schedule,
  other: Schedule,
): KlubEstimate {
  const [here, there] = [schedule, other].map((one) =>
    klubPerBlock(levels, packedBlockSums, pathsPerBlock, one),
  );
  const perBlock = here.map((klub, block) => klub - there[block]);
  const value = perBlock.reduce((sum, difference) => sum + difference, 0) / perBlock.length;
  return { value, standardError: sampleDeviation(perBlock) / Math.sqrt(perBlock.length) };
}

function klubPerBlock(
  levels: Float64Array,
  packedBlockSums: readonly Float64Array[],
  pathsPerBlock: number,
  schedule: Schedule,
): number[] {
  const blocks = packedBlockSums.length;
  if (blocks < 2) throw new RangeError(`a standard error needs at least 2 blocks, not ${blocks}`);
  const rule = scheduleRule(levels, schedule, KLUB_EXPONENT);
  return packedBlockSums.map((sums) =>
    applyRule(rule, (row, column) => sums[packedIndex(levels.length, row, column)] / pathsPerBlock),
  );
}

function applyRule(rule: PairRule, entry: Entry): number {
  const f = squaredDifference(entry);
  return rule.weights.reduce((sum, weight, i) => sum + weight * f(rule.lower[i], rule.upper[i]), 0);
}

/** E|D_t - D_b|^2 = M_tt + M_bb - 2 M_tb: x0 cancels, the errors' differences are the denoisers'. */
function squaredDifference(entry: Entry): Entry {
  return (t, b) => entry(t, t) + entry(b, b) - 2 * entry(t, b);
}

function fullEntry({ levels, values }: ErrorGram): Entry {
  const size = levels.length;
  return (row, column) => values[row * size + column];
}

function sampleDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
