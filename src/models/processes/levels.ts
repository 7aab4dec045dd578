import { logSpacedLevels } from '../../ays/levels.ts';
import type { NoiseProcess } from './process.ts';
import { distinctIndices, nearestIndex } from './timesteps.ts';

/** The first and last noise level of a schedule: sigmaMax is Infinity where it begins at pure noise. */
export interface NoiseRange {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** The whole range of a process. */
export function wholeRange({ sigmaMin, sigmaMax, startsAtPureNoise }: NoiseProcess): NoiseRange {
  return { sigmaMin, sigmaMax: startsAtPureNoise ? Infinity : sigmaMax };
}

/** The range a process can do that is nearest to the one asked for: its ends are timesteps where it has those. */
export function rangeOnTimesteps({ timestepSigmas }: NoiseProcess, range: NoiseRange): NoiseRange {
  if (timestepSigmas === null) return range;
  const at = (sigma: number) => timestepSigmas[nearestIndex(timestepSigmas, sigma)];
  return { sigmaMin: at(range.sigmaMin), sigmaMax: at(range.sigmaMax) };
}

/**
 * The noise levels at which a model is measured, ascending, both ends included: evenly spaced in log sigma, or the
 * timesteps nearest to that, and pure noise last where the range ends there.
 *
 * @param range as {@link rangeOnTimesteps} gives it
 * @param count fewer come out where there are fewer timesteps
 * @throws RangeError when the range is empty
 */
export function probeLevels(process: NoiseProcess, range: NoiseRange, count: number): Float64Array {
  const { timestepSigmas } = process;
  const toPureNoise = range.sigmaMax === Infinity;
  const highest = toPureNoise ? process.sigmaMax : range.sigmaMax;
  const finite = toPureNoise ? count - 1 : count;
  const spaced = timestepSigmas
    ? timestepLevels(timestepSigmas, { sigmaMin: range.sigmaMin, sigmaMax: highest }, finite)
    : logSpacedLevels(range.sigmaMin, highest, finite);
  return toPureNoise ? Float64Array.of(...spaced, Infinity) : spaced;
}

function timestepLevels(
  sigmas: Float64Array,
  { sigmaMin, sigmaMax }: NoiseRange,
  count: number,
): Float64Array {
  const inRange = sigmas.filter((sigma) => sigma >= sigmaMin && sigma <= sigmaMax);
  if (count >= inRange.length) return inRange;
  const indices = distinctIndices(inRange, [...logSpacedLevels(sigmaMin, sigmaMax, count)]);
  return Float64Array.from(indices, (index) => inRange[index]);
}
