import { LINEAR_VP } from '../../ays/linear-vp.ts';
import type { EdmSettings } from '../process-settings.ts';
import type { NoiseProcess } from './process.ts';

/** Variance exploding: the model takes x itself and sigma (Karras et al. 2022, in the notation of the paper). */
export function edmProcess({ sigma_min, sigma_max }: EdmSettings): NoiseProcess {
  return {
    sigmaMin: sigma_min,
    sigmaMax: sigma_max,
    startsAtPureNoise: false,
    timestepSigmas: null,
    timeOf: (sigma) => sigma,
    sigmaOf: (time) => time,
    scaleOf: () => 1,
    pace: LINEAR_VP,
  };
}

/**
 * The inside of a preconditioned network: it takes x / sqrt(sigma^2 + sigma_data^2) and ln(sigma) / 4 (Karras et al.
 * 2022, Table 1; with sigma_data = 1 it is also how Stable Video Diffusion is fed).
 */
export function preconditionedProcess(settings: EdmSettings): NoiseProcess {
  const data = sigmaData(settings);
  return {
    ...edmProcess(settings),
    timeOf: (sigma) => Math.log(sigma) / 4,
    sigmaOf: (time) => Math.exp(4 * time),
    scaleOf: (sigma) => 1 / Math.hypot(sigma, data),
  };
}

/** Given wherever the network is preconditioned: the manifest's schema sees to it. */
export function sigmaData({ sigma_data }: EdmSettings): number {
  if (sigma_data === undefined) throw new Error('a preconditioned network without sigma_data');
  return sigma_data;
}
