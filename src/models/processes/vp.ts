import type { VpSettings } from '../process-settings.ts';
import { alphasCumprod } from './alphas.ts';
import type { NoiseProcess } from './process.ts';

/**
 * Variance preserving with discrete training timesteps: sigma = sqrt((1 - abar) / abar), and the model takes
 * x / sqrt(1 + sigma^2) and a timestep. Between timesteps time is interpolated in log sigma, as k-diffusion has it.
 */
export function vpProcess(settings: VpSettings): NoiseProcess {
  const sigmas = alphasCumprod(settings).map((abar) =>
    abar === 0 ? Infinity : Math.sqrt((1 - abar) / abar),
  );
  const startsAtPureNoise = sigmas[sigmas.length - 1] === Infinity;
  const finite = startsAtPureNoise ? sigmas.subarray(0, -1) : sigmas;
  const timeOf = (sigma: number) =>
    sigma === Infinity ? sigmas.length - 1 : interpolatedTime(finite, sigma);
  const sigmaOf = (time: number) =>
    startsAtPureNoise && time > finite.length - 1 ? Infinity : interpolatedSigma(finite, time);
  return {
    sigmaMin: finite[0],
    sigmaMax: finite[finite.length - 1],
    startsAtPureNoise,
    timestepSigmas: sigmas,
    timeOf,
    sigmaOf,
    scaleOf: (sigma) => 1 / Math.hypot(1, sigma),
    pace: { of: timeOf, sigmaAt: sigmaOf },
  };
}

/** The fractional index of a value; those beyond the ends are at the ends. */
function interpolatedTime(sigmas: Float64Array, sigma: number): number {
  let low = 0;
  let high = sigmas.length - 1;
  if (sigma <= sigmas[low]) return low;
  if (sigma >= sigmas[high]) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sigmas[middle] <= sigma) low = middle;
    else high = middle;
  }
  return low + Math.log(sigma / sigmas[low]) / Math.log(sigmas[high] / sigmas[low]);
}

function interpolatedSigma(sigmas: Float64Array, time: number): number {
  const low = Math.min(Math.floor(time), sigmas.length - 1);
  const high = Math.min(low + 1, sigmas.length - 1);
  return sigmas[low] * (sigmas[high] / sigmas[low]) ** (time - low);
}
