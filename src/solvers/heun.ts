import type { Denoise, Solver } from './solver.ts';

/**
 * Heun's second-order method on dx/dsigma = (x - D)/sigma, without churn (Karras et al. 2022, Algorithm 1). Two
 * denoiser calls a step; a step to 0 is Euler's and takes one.
 */
export const heun: Solver = async (denoise, x, schedule) => {
  for (let step = 0; step + 1 < schedule.length; step++) {
    x = await heunStep(denoise, x, schedule[step], schedule[step + 1]);
  }
  return x;
};

async function heunStep(denoise: Denoise, x: Float64Array, b: number, a: number): Promise<Float64Array> {
  const slope = await slopeAt(denoise, x, b);
  const euler = x.map((value, i) => value + (a - b) * slope[i]);
  if (a === 0) return euler;
  const endSlope = await slopeAt(denoise, euler, a);
  return x.map((value, i) => value + ((a - b) * (slope[i] + endSlope[i])) / 2);
}

async function slopeAt(denoise: Denoise, x: Float64Array, sigma: number): Promise<Float64Array> {
  const output = await denoise(x, sigma);
  return x.map((value, i) => (value - output[i]) / sigma);
}
