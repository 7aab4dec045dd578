/**
 * Closed forms for the data N(0, c^2 I) and its perfect denoiser D(x, t) = c^2 x / (c^2 + t^2): what the
 * measured quantities must agree with.
 */
import type { ErrorGram } from './gram.ts';
import { scheduleFrom, type Schedule } from './schedule.ts';

/**
 * M[j,k] = mmse(min(s_j, s_k)), mmse(t) = d c^2 t^2 / (c^2 + t^2). For t <= b the error e_t = E[x0|x_t] - x0 is
 * orthogonal to every function of x_t and of the noise added since, hence to D_b - D_t: E<e_t, e_b> = E|e_t|^2.
 * @param levels Ascending, > 0.
 * @param c Standard deviation of the data, > 0.
 * @param dimension d.
 */
export function gaussianGram(levels: Float64Array, c: number, dimension: number): ErrorGram {
  const size = levels.length;
  const mmse = levels.map((t) => (dimension * (c * t) ** 2) / (c * c + t * t));
  const values = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) values[j * size + k] = mmse[Math.min(j, k)];
  }
  return { levels, values };
}

/**
 * The KLUB of a schedule. With z(t) = 1 + c^2/t^2, mmse(t) = d c^2 / z and one step b -> a is
 *   integral of t^-3 (mmse(b) - mmse(t)) dt = d/2 (u - ln(1+u)),   u = z_a/z_b - 1 = c^2 (b^2-a^2) / (a^2 (b^2+c^2)).
 */
export function gaussianKlub(schedule: Schedule, c: number, dimension: number): number {
  let sum = 0;
  for (let i = 1; i < schedule.length; i++) {
    const b = schedule[i - 1];
    const a = schedule[i];
    sum += excessOverLog((c * c * (b - a) * (b + a)) / (a * a * (b * b + c * c)));
  }
  return (dimension / 2) * sum;
}

/**
 * The schedule of least KLUB: z = 1 + c^2/t^2 is geometric. This solves the stationarity condition, eq. 31 of the
 * paper. z - 1 is kept apart from the 1, which would swallow it at large sigma.
 */
export function gaussianKlubOptimum(sigmaMin: number, sigmaMax: number, steps: number, c: number): Schedule {
  const start = Math.log1p((c / sigmaMax) ** 2);
  const end = Math.log1p((c / sigmaMin) ** 2);
  return scheduleFrom(sigmaMin, sigmaMax, steps, (fraction) => {
    return c / Math.sqrt(Math.expm1(start + fraction * (end - start)));
  });
}

/**
 * u - ln(1+u) for u >= 0. It cancels at small u (short steps, and all steps at large sigma); with
 * r = u/(2+u), ln(1+u) = 2 artanh(r) and the leading terms cancel by hand: u r - 2 (r^3/3 + r^5/5 + ...).
 */
function excessOverLog(u: number): number {
  if (u > 0.5) return u - Math.log1p(u);
  const r = u / (2 + u);
  let power = r;
  let tail = 0;
  for (let k = 3; k <= 23; k += 2) {
    power *= r * r;
    tail += power / k;
  }
  return u * r - 2 * tail;
}
