import type { EdmSettings, Prediction, ProcessSettings } from './process-settings.ts';
import { sigmaData } from './processes/edm.ts';
import { noiseWeight, type NoiseProcess } from './processes/process.ts';

/** D = skip z + output F at one noise level: z as the model takes it, F as it answers. */
export interface Preconditioning {
  readonly skip: number;
  readonly output: number;
}

/** What a network's answer means at a noise level. */
export type Meaning = (sigma: number) => Preconditioning;

/** How D is made of what the network of a manifest answers. */
export function meaningOf(
  { process: settings, prediction }: { readonly process: ProcessSettings; readonly prediction: Prediction },
  process: NoiseProcess,
): Meaning {
  switch (prediction) {
    case 'denoised':
      return () => ({ skip: 0, output: 1 });
    case 'epsilon':
      return epsilon(process);
    case 'flow':
      return flow(process);
    case 'edm':
      return preconditioned(settings as EdmSettings, process, 1);
    case 'v_prediction':
      return settings.type === 'edm' ? preconditioned(settings, process, -1) : velocity(process);
  }
}

/** F is the noise n: D = x - sigma F. */
function epsilon(process: NoiseProcess): Meaning {
  return (sigma) => ({ skip: 1 / process.scaleOf(sigma), output: -sigma });
}

/** F is alpha n - beta x0 for z = alpha x0 + beta n, alpha^2 + beta^2 = 1: D = alpha z - beta F (Salimans and Ho 2022). */
function velocity(process: NoiseProcess): Meaning {
  return (sigma) => ({ skip: process.scaleOf(sigma), output: -noiseWeight(process, sigma) });
}

/** F is n - x0 for z = (1 - t) x0 + t n: D = z - t F. */
function flow(process: NoiseProcess): Meaning {
  return (sigma) => ({ skip: 1, output: -noiseWeight(process, sigma) });
}

/**
 * The inside of EDM's preconditioning: D = c_skip x + c_out F with c_skip = d^2 / (sigma^2 + d^2) and
 * c_out = sigma d / sqrt(sigma^2 + d^2), d = sigma_data (Karras et al. 2022, Table 1). With the other sign F is the
 * velocity of v-prediction.
 */
function preconditioned(settings: EdmSettings, process: NoiseProcess, sign: 1 | -1): Meaning {
  const data = sigmaData(settings);
  return (sigma) => {
    const scale = process.scaleOf(sigma);
    return { skip: data * data * scale, output: sign * sigma * data * scale };
  };
}
