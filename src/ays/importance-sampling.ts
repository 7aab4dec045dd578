/**
 * Importance sampling of the times of a KLUB estimate: Lemma 3.3 of the paper. On Gaussian data of standard deviation c
 * and with its ideal denoiser, E|D(x_t, t) - D(x_b, b)|^2 is c^4 d times g(t, b) = 1/(t^2+c^2) - 1/(b^2+c^2); times are
 * drawn from pi(t) ~ t^-3 g(t, b(t)), b(t) being the end of the step that t lies in.
 */

/** The times of a step's end points and between them: `[t_{i-1}, t_i, t_{i+1}]` or a whole schedule; ascending. */
export type Times = readonly number[];

export interface SampledTime {
  readonly t: number;
  /** b(t): the upper end of the step. */
  readonly upper: number;
}

/** g(t, b), without the cancellation of its two terms. */
export function gaussianDifference(t: number, upper: number, c: number): number {
  return ((upper - t) * (upper + t)) / ((t * t + c * c) * (upper * upper + c * c));
}

/**
 * Z: the integral of t^-3 g(t, b(t)) over all steps. Algorithm 2 as printed lacks it: it depends on the candidate, and
 * without it the estimate is the same for every candidate on Gaussian data.
 */
export function normaliser(times: Times, c: number): number {
  return stepMasses(times, c).reduce((sum, mass) => sum + mass, 0);
}

/**
 * The time at quantile u of pi.
 *
 * @param u - in [0, 1)
 */
export function sampleTime(times: Times, c: number, u: number): SampledTime {
  const masses = stepMasses(times, c);
  let left = u * masses.reduce((sum, mass) => sum + mass, 0);
  let step = 0;
  while (step < masses.length - 1 && left >= masses[step]) left -= masses[step++];
  const [low, upper] = [times[step], times[step + 1]];
  return { t: quantile(low, upper, c, left), upper };
}

/** The t at which the mass above `low` is `mass`: bisection in log t, down to the last bit but a few. */
function quantile(low: number, upper: number, c: number, mass: number): number {
  let [below, above] = [Math.log(low), Math.log(upper)];
  for (let i = 0; i < 50; i++) {
    const middle = (below + above) / 2;
    if (massBetween(low, Math.exp(middle), upper, c) < mass) below = middle;
    else above = middle;
  }
  return Math.exp((below + above) / 2);
}

function stepMasses(times: Times, c: number): number[] {
  return times.slice(1).map((upper, i) => massBetween(times[i], upper, upper, c));
}

/** The integral of t^-3 g(t, upper) from `low` to `high`. */
function massBetween(low: number, high: number, upper: number, c: number): number {
  return antiderivative(high, upper, c) - antiderivative(low, upper, c);
}

/** Of t^-3 g(t, b): (ln(1+z) - z) / 2c^4 + 1 / (2 t^2 (b^2+c^2)), z = c^2/t^2. */
function antiderivative(t: number, upper: number, c: number): number {
  const z = (c / t) ** 2;
  return (Math.log1p(z) - z) / (2 * c ** 4) + 1 / (2 * t * t * (upper * upper + c * c));
}
