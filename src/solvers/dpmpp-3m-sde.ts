import { dpmpp2mSdeHeun } from './dpmpp-2m-sde-heun.ts';
import { sde, type LinearMultistep } from './linear-multistep.ts';

/**
 * In k-diffusion's terms: r_0 = h_1/h and r_1 = h_2/h with h = ln(b/a), h_1 = ln(c/b), h_2 = ln(d/c);
 * D1_0 = (D_b - D_c)/r_0, D1_1 = (D_c - D_d)/r_1, D2 = (D1_0 - D1_1)/(r_0 + r_1), D1 = D1_0 + r_0 D2, and
 * D_eff = D_b + (phi_2 D1 - phi_3 D2)/(1 - exp(-2h)). D1_0 and D2 come out with the factors `first` and `second`.
 * With less history, it is the heun form of 2M.
 *
 * D2 is half the second derivative, and the exact mean of a parabola would take 2 phi_3: k-diffusion's sampler is
 * second order, with a smaller error constant. It is kept as it is, since it is what schedules are used with.
 */
function weights(levels: readonly number[]): number[] {
  if (levels.length < 4) return dpmpp2mSdeHeun.weights(levels);
  const [d, c, b, a] = levels;
  const h = Math.log(b / a);
  const r0 = Math.log(c / b) / h;
  const r1 = Math.log(d / c) / h;
  const covered = -Math.expm1(-2 * h);
  const phi2 = 1 - covered / (2 * h);
  const phi3 = phi2 / (2 * h) - 0.5;
  const first = phi2 / covered;
  const second = (r0 * phi2 - phi3) / covered / (r0 + r1);
  const onD = second / r1;
  const onB = 1 + (first + second) / r0;
  return [onD, 1 - onB - onD, onB];
}

/** DPM-Solver++(3M) SDE at eta 1, k-diffusion's. */
export const dpmpp3mSde: LinearMultistep = { history: 3, transition: sde, weights };
