import type { VpSettings } from '../process-settings.ts';

export const DEFAULT_BETAS = { start: 0.0001, end: 0.02 } as const;
const DEFAULT_TIMESTEPS = 1000;
/** Largest beta of the cosine schedule (Nichol and Dhariwal 2021). */
const MAX_COSINE_BETA = 0.999;

/** The products of (1 - beta) up to each training timestep; the last is 0 where its signal-to-noise ratio is 0. */
export function alphasCumprod(settings: VpSettings): Float64Array {
  const products = Float64Array.from(settings.alphas_cumprod ?? cumulativeProducts(betas(settings)));
  return settings.rescale_betas_zero_snr ? rescaledToZeroSnr(products) : products;
}

function betas(settings: VpSettings): number[] {
  const { trained_betas, beta_schedule, num_train_timesteps: count = DEFAULT_TIMESTEPS } = settings;
  const { beta_start: start = DEFAULT_BETAS.start, beta_end: end = DEFAULT_BETAS.end } = settings;
  if (trained_betas) return trained_betas;
  if (beta_schedule === 'linear') return linspace(start, end, count);
  if (beta_schedule === 'scaled_linear')
    return linspace(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root);
  return Array.from({ length: count }, (_, i) =>
    Math.min(1 - cosineAlpha((i + 1) / count) / cosineAlpha(i / count), MAX_COSINE_BETA),
  );
}

function cosineAlpha(t: number): number {
  return Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

function linspace(start: number, end: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1));
}

function cumulativeProducts(factors: readonly number[]): number[] {
  let product = 1;
  return factors.map((beta) => (product *= 1 - beta));
}

/** Shifts and scales sqrt(alphas_cumprod) so that the last is 0 and the first stays (Lin et al. 2023, Algorithm 1). */
function rescaledToZeroSnr(products: Float64Array): Float64Array {
  const first = Math.sqrt(products[0]);
  const last = Math.sqrt(products[products.length - 1]);
  return products.map((product) => (((Math.sqrt(product) - last) * first) / (first - last)) ** 2);
}
