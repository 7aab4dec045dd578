import type { FlowSettings } from '../process-settings.ts';
import type { NoiseProcess } from './process.ts';

/**
 * Rectified flow (SD3, FLUX, Wan): z = (1 - t) x0 + t n, so sigma = t / (1 - t), and the model takes time_scale t. The
 * shift stretches the time at which schedules go: t = shift u / (1 + (shift - 1) u).
 */
export function flowProcess(settings: FlowSettings): NoiseProcess {
  const { shift, num_train_timesteps: steps, time_scale = steps, sigma_min, sigma_max } = settings;
  // sigma of t(u) is shift u / (1 - u): the shift is a factor of sigma.
  const sigmaAt = (u: number) => (u >= 1 ? Infinity : (shift * u) / (1 - u));
  return {
    sigmaMin: sigma_min ?? sigmaAt(1 / steps),
    sigmaMax: sigma_max ?? sigmaAt((steps - 1) / steps),
    startsAtPureNoise: sigma_max === undefined,
    timestepSigmas: null,
    timeOf: (sigma) => time_scale * flowTime(sigma),
    sigmaOf: (time) => flowSigma(time / time_scale),
    scaleOf: (sigma) => 1 / (1 + sigma),
    pace: { of: (sigma) => (sigma === Infinity ? 1 : sigma / (shift + sigma)), sigmaAt },
  };
}

/** t in (0, 1] of a noise level: 1 is pure noise. */
export function flowTime(sigma: number): number {
  return sigma === Infinity ? 1 : sigma / (1 + sigma);
}

function flowSigma(t: number): number {
  return t >= 1 ? Infinity : t / (1 - t);
}
