import { beforeAll, describe, expect, it } from 'vitest';
import type { SolverId } from '../../../src/solvers.ts';
import { SOLVERS_BY_ID } from '../../../src/solvers/index.ts';
import { C, gaussian, largestDifference, logLinear, mixture, noNoise } from './problems.ts';

const SIGMA_MAX = 8;
const SIGMA_MIN = 0.1;
const STEPS = [80, 160, 320];
const X = Float64Array.from([2, -3, 5, 1.7, -4, -8]);

/** The power of 1/n at which errors fall, between every two of STEPS. */
const orders = (errors: readonly number[]) => errors.slice(1).map((error, i) => Math.log2(errors[i] / error));

describe('the error of a deterministic solver on a mixture', () => {
  let exact: Float64Array;
  beforeAll(async () => {
    exact = await SOLVERS_BY_ID.heun(mixture, X, logLinear(SIGMA_MAX, SIGMA_MIN, 20_000), noNoise);
  });

  const errorsOf = (id: SolverId, schedule: (steps: number) => number[]) =>
    Promise.all(
      STEPS.map(async (steps) =>
        largestDifference(await SOLVERS_BY_ID[id](mixture, X, schedule(steps), noNoise), exact),
      ),
    );

  // UniPC ends on one step of first order, whose error, h^2, is then the largest.
  it.each([
    ['euler', 1],
    ['heun', 2],
    ['dpmpp_2m', 2],
    ['unipc', 2],
  ] as const)('falls for %s with order %d', async (id, order) => {
    const errors = await errorsOf(id, (steps) => logLinear(SIGMA_MAX, SIGMA_MIN, steps));
    for (const measured of orders(errors)) expect(Math.abs(measured - order)).toBeLessThan(0.15);
  });

  it('falls for unipc with at least order 3 when its last, lower-order steps are of length h^2', async () => {
    const errors = await errorsOf('unipc', (steps) => {
      const h = Math.log(SIGMA_MAX / SIGMA_MIN) / steps;
      const above = SIGMA_MIN * Math.exp(2 * h ** 2);
      return [...logLinear(SIGMA_MAX, above, steps), SIGMA_MIN * Math.exp(h ** 2), SIGMA_MIN];
    });
    for (const measured of orders(errors)) expect(measured).toBeGreaterThan(2.9);
  });
});

/**
 * The variance a solver gives Gaussian data at sigma_min, without sampling: on a linear denoiser x_final is a sum
 * of independent normals, and sample k of the batch sees the k-th of them alone.
 */
async function finalVariance(id: SolverId, steps: number): Promise<number> {
  const unit = (k: number, value: number) => new Float64Array(steps + 1).fill(value, k, k + 1);
  const x = unit(steps, Math.hypot(C, SIGMA_MAX));
  const schedule = logLinear(SIGMA_MAX, SIGMA_MIN, steps);
  const factors = await SOLVERS_BY_ID[id](gaussian, x, schedule, (step) => unit(step, 1));
  return factors.reduce((sum, factor) => sum + factor ** 2, 0);
}

describe('the error in variance of a stochastic solver on Gaussian data', () => {
  // k-diffusion's 3M takes half the curvature, ER-SDE-3 a slope from behind b: neither is of third order.
  it.each([
    ['euler_ancestral', 1],
    ['dpmpp_2m_sde', 2],
    ['dpmpp_2m_sde_heun', 2],
    ['dpmpp_3m_sde', 2],
    ['er_sde_1', 1],
    ['er_sde_2', 2],
    ['er_sde_3', 2],
  ] as const)('falls for %s with order %d', async (id, order) => {
    const variances = await Promise.all(STEPS.map((steps) => finalVariance(id, steps)));
    const errors = variances.map((variance) => Math.abs(variance - (C ** 2 + SIGMA_MIN ** 2)));
    for (const measured of orders(errors)) expect(Math.abs(measured - order)).toBeLessThan(0.2);
  });
});
