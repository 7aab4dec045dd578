import type { VpContinuousSettings } from '../process-settings.ts';
import { linearVp } from '../../ays/linear-vp.ts';
import type { NoiseProcess } from './process.ts';

/** Variance preserving in continuous time: the model takes x / sqrt(1 + sigma^2) and time_scale t (Song et al. 2021). */
export function vpContinuousProcess(settings: VpContinuousSettings): NoiseProcess {
  const { beta_min, beta_max, t_min, t_max, time_scale } = settings;
  const pace = linearVp(beta_min, beta_max);
  return {
    sigmaMin: pace.sigmaAt(t_min),
    sigmaMax: pace.sigmaAt(t_max),
    startsAtPureNoise: false,
    timestepSigmas: null,
    timeOf: (sigma) => time_scale * pace.of(sigma),
    sigmaOf: (time) => pace.sigmaAt(time / time_scale),
    scaleOf: (sigma) => 1 / Math.hypot(1, sigma),
    pace,
  };
}
