import type { Pace } from '../../ays/pace.ts';

/**
 * How a model counts noise. With x = x0 + sigma n, the model takes z = scale x and its own time; at pure noise, sigma =
 * Infinity, it takes z = n.
 */
export interface NoiseProcess {
  /** The least noise level. */
  readonly sigmaMin: number;
  /** The largest finite noise level. */
  readonly sigmaMax: number;
  /** Whether pure noise has a time of its own: sigma = Infinity is then a level beside the finite ones. */
  readonly startsAtPureNoise: boolean;
  /**
   * Noise levels of the model's own integer timesteps, ascending, `sigmas[t]` that of timestep t; null where time is
   * continuous. The last is Infinity where {@link startsAtPureNoise}.
   */
  readonly timestepSigmas: Float64Array | null;
  /** What the model's noise input is given at a noise level. */
  timeOf(sigma: number): number;
  /** The noise level of a time. */
  sigmaOf(time: number): number;
  /** s of z = s x; 0 at sigma = Infinity. */
  scaleOf(sigma: number): number;
  /** The time in which the model's own default schedule is uniform. */
  readonly pace: Pace;
}

/** s sigma of z = s x0 + s sigma n. */
export function noiseWeight(process: NoiseProcess, sigma: number): number {
  return sigma === Infinity ? 1 : sigma * process.scaleOf(sigma);
}
