/**
 * Exact integration against the tempered weight t^-p. p = 3 is the paper's KLUB (eq. 10); smaller p gives the
 * large noise levels more say, in place of the paper's early stopping.
 */

/**
 * Product integration on one cell: for f linear in ln t on [a, b],
 * the integral of t^-p f(t) dt over [a, b] is `atA * f(a) + atB * f(b)`.
 *
 * With t = a e^(Lu), L = ln(b/a), y = (1-p) L and phi2(y) = integral of (1-u) e^(yu) over u in [0, 1]:
 *   atA = a^(1-p) L phi2(y),   atB = b^(1-p) L phi2(-y)   (the second by u -> 1-u).
 *
 * @param a Lower end, > 0.
 * Towards pure noise, b = Infinity, f tends to its value there as t^-2: D tends to a constant as sigma grows, and what is
 * left of x0 in x is of order 1/sigma. Then the integral is `atA * f(a)`.
 *
 * @param b Upper end, >= a; at b = a both weights are 0.
 * @param exponent p, in [0, 4].
 * @returns `[atA, atB]`, both >= 0, to about 1e-15 relative also near p = 1 and for b/a near 1.
 */
export function temperedWeights(a: number, b: number, exponent: number): readonly [number, number] {
  const power = 1 - exponent;
  if (b === Infinity) return [a ** power / (exponent + 1), 0];
  const width = Math.log1p((b - a) / a);
  const y = power * width;
  return [a ** power * width * phi2(y), b ** power * width * phi2(-y)];
}

/** The integral of t^-p dt over [a, b], for 0 < a <= b. */
export function powerIntegral(a: number, b: number, exponent: number): number {
  const [atA, atB] = temperedWeights(a, b, exponent);
  return atA + atB;
}

/** (e^y - 1 - y) / y^2, which cancels where y is small: there its Taylor series, the sum of y^k / (k+2)!. */
function phi2(y: number): number {
  if (Math.abs(y) > 1) return (Math.expm1(y) - y) / (y * y);
  let term = 0.5;
  let sum = 0;
  for (let k = 0; k <= 16; k++) {
    sum += term;
    term *= y / (k + 3);
  }
  return sum;
}
