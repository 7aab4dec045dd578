import { sde, type LinearMultistep } from './linear-multistep.ts';

/**
 * The exact mean of a D that is linear in lambda = -ln sigma, under the SDE's weight exp(-2 (lambda_a - lambda)):
 * with eta_h = 2 ln(b/a), phi_2 = 1 - (1 - exp(-eta_h))/eta_h, the slope (D_b - D_c)/ln(c/b) gets
 * phi_2 ln(b/a)/(1 - exp(-eta_h)). For levels c > b > a, or b > a where there is no c yet.
 */
function weights(levels: readonly number[]): number[] {
  if (levels.length === 2) return [1];
  const [c, b, a] = levels;
  const h = Math.log(b / a);
  const covered = -Math.expm1(-2 * h);
  const phi2 = 1 - covered / (2 * h);
  const slope = ((phi2 / covered) * h) / Math.log(c / b);
  return [-slope, 1 + slope];
}

/** SDE-DPM-Solver++(2M) at eta 1 in its heun form, as k-diffusion has it. */
export const dpmpp2mSdeHeun: LinearMultistep = { history: 2, transition: sde, weights };
