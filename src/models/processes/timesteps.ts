import { toSchedule, type Schedule } from '../../ays/schedule.ts';
import type { NoiseProcess } from './process.ts';

/**
 * A schedule on the model's own integer timesteps: each sigma goes to the nearest in log sigma, all of them different. The
 * same schedule where time is continuous.
 *
 * @throws RangeError when there are fewer timesteps than the schedule has sigmas
 */
export function onTimesteps({ timestepSigmas }: NoiseProcess, schedule: Schedule): Schedule {
  if (timestepSigmas === null) return schedule;
  const indices = distinctIndices(timestepSigmas, [...schedule].reverse());
  return toSchedule(indices.map((index) => timestepSigmas[index]).reverse());
}

/** The timesteps of a schedule {@link onTimesteps}; null where time is continuous. */
export function timestepsOf({ timestepSigmas }: NoiseProcess, schedule: readonly number[]): number[] | null {
  return timestepSigmas && schedule.map((sigma) => nearestIndex(timestepSigmas, sigma));
}

/**
 * For each of ascending values the index of a level near it, strictly ascending; the first and last value take theirs.
 *
 * @throws RangeError when there are too few levels between those
 */
export function distinctIndices(levels: Float64Array, values: readonly number[]): number[] {
  const indices = values.map((value) => nearestIndex(levels, value));
  const last = indices.length - 1;
  if (indices[last] - indices[0] < last) {
    throw new RangeError(
      `${indices[last] - indices[0] + 1} timesteps are too few for ${values.length} noise levels`,
    );
  }
  for (let i = 1; i < last; i++) indices[i] = Math.max(indices[i], indices[i - 1] + 1);
  for (let i = last - 1; i > 0; i--) indices[i] = Math.min(indices[i], indices[i + 1] - 1);
  return indices;
}

/** Of the level nearest to a value in log sigma; to Infinity only Infinity is near. */
export function nearestIndex(levels: Float64Array, value: number): number {
  const found = levels.findIndex((level) => level >= value);
  const high = found < 0 ? levels.length - 1 : found;
  if (high === 0 || levels[high] <= value) return high;
  const low = high - 1;
  return value * value < levels[low] * levels[high] ? low : high;
}
