import type { ModelManifest } from './manifest.ts';

/** Classifier-free guidance: how far the answer is moved from that without condition to that with it, and beyond. */
export interface Guidance {
  /** w of F_u + w (F_c - F_u); 1 is the model as it is */
  readonly scale: number;
  /** In [0, 1]: the share of the answer whose spread is set back to that of the conditional one (Lin et al. 2023, section 3.4). */
  readonly rescale: number;
}

/** Evaluations of the network that one of the guided denoiser takes. */
export function evaluationsPerCall(scale: number): 1 | 2 {
  return scale === 1 ? 1 : 2;
}

export function guidanceOf({ guidance_rescale: rescale = 0 }: ModelManifest, scale: number): Guidance {
  return { scale, rescale };
}

/**
 * F_u + w (F_c - F_u) of each row, rescaled as diffusers does (rescale_noise_cfg).
 *
 * @param answers - float32 [2 rows, dimension]: those without condition, then those with it
 * @returns float32 [rows, dimension]
 */
export function guide(answers: Float32Array, dimension: number, { scale, rescale }: Guidance): Float32Array {
  const half = answers.length / 2;
  const guided = new Float32Array(half);
  for (let i = 0; i < half; i++) guided[i] = answers[i] + scale * (answers[half + i] - answers[i]);
  if (rescale === 0) return guided;
  for (let from = 0; from < half; from += dimension) {
    const row = guided.subarray(from, from + dimension);
    const spread = standardDeviation(row);
    const wanted = standardDeviation(answers.subarray(half + from, half + from + dimension));
    // A row without spread has none to set back.
    const factor = spread === 0 ? 1 : rescale * (wanted / spread) + 1 - rescale;
    for (let i = 0; i < dimension; i++) row[i] *= factor;
  }
  return guided;
}

function standardDeviation(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
