import { packedIndex } from '../ays/gram.ts';
import type { BlockMeasurement } from './store.ts';

/** What rounding may add to the denoising loss at a level that is kept: schedules then cost a few percent more at most. */
const MOST_ROUNDING = 0.01;

/** Grams at the noise levels where a model's number format does not drown what is measured. */
export interface AboveRounding {
  /** Ascending. */
  readonly levels: Float64Array;
  /** Of the blocks, upper triangles over those levels. */
  readonly grams: readonly Float64Array[];
  /** The levels below, ascending; none where nothing is rounded to half precision. */
  readonly leftOut: readonly number[];
}

/**
 * Leaves out the levels below the rounding floor: the lowest, as long as the measured rounding is more than 1 % of the
 * denoising loss. The loss goes with sigma^2 there, while the rounding stays the same.
 *
 * @param measurements - of the same blocks as the Grams
 */
export function aboveRounding(
  levels: Float64Array,
  grams: readonly Float64Array[],
  measurements: readonly BlockMeasurement[],
): AboveRounding {
  const first = firstAbove(measurements);
  if (first === 0) return { levels, grams, leftOut: [] };
  return {
    levels: levels.slice(first),
    grams: grams.map((gram) => withoutFirst(gram, levels.length, first)),
    leftOut: [...levels.subarray(0, first)],
  };
}

function firstAbove(measurements: readonly BlockMeasurement[]): number {
  const rounding = meanOf(measurements.flatMap((block) => (block.rounding ? [block.rounding] : [])));
  const loss = meanOf(measurements.map(({ denoisingLoss }) => denoisingLoss));
  const first = rounding.findIndex((value, level) => value <= MOST_ROUNDING * loss[level]);
  // Two levels are the least that anything can be solved on.
  return first < 0 ? Math.max(0, rounding.length - 2) : Math.min(first, rounding.length - 2);
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  if (rows.length === 0) return [];
  return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
}

/** The upper triangle without its first rows and columns. */
function withoutFirst(gram: Float64Array, size: number, first: number): Float64Array {
  return gram.slice(packedIndex(size, first, first));
}
