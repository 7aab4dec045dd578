import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temperedWeights } from '../../../src/ays/tempering.ts';

const near = (actual: number, expected: number, tolerance: number): void => {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(tolerance);
};

/** Composite Simpson in x = ln t of t^(1-p) times the hat that is 1 at `a`, 0 at `b`. */
function simpson(a: number, b: number, p: number, panels = 2000): number {
  const width = Math.log(b / a);
  const at = (u: number): number => (a * Math.exp(u * width)) ** (1 - p) * (1 - u) * width;
  const h = 1 / panels;
  let sum = at(0) + at(1);
  for (let i = 1; i < panels; i++) sum += (i % 2 === 1 ? 4 : 2) * at(i * h);
  return (sum * h) / 3;
}

describe('temperedWeights', () => {
  // Python, 60 digits (decimal): L = (b/a).ln(); q = 1 - p; phi2 = the sum of y^k / (k+2)! to 1e-70;
  // a**q * L * phi2(q*L), b**q * L * phi2(-q*L), the arguments being the exact values of the doubles.
  it.each([
    [0.5, 2, 3, 1.3237366995832984, 0.5512633004167016],
    [0.5, 2, 1, 0.6931471805599453, 0.6931471805599453],
    [0.5, 2, 1.0000001, 0.6931471965750463, 0.6931471645448454],
    [0.002, 80, 4, 40355978.015154496, 1310688.6515115148],
    [0.002, 80, 0, 7.547377893544375, 72.45062210645563],
    [7.3, 7.3000001, 3, 1.2852908572409153e-10, 1.2852908455030993e-10],
    [0.002, 0.0021739, 3, 9866.02594559197, 9332.704442981523],
    [1, 2.69, 2, 0.3651069888159521, 0.2631457992881371],
    [1, 2.69, 0, 0.7078622000850887, 0.9821377999149112],
    [1, 3, 2.5, 0.33997173076139986, 0.19839487608534995],
  ])('on [%d, %d] with exponent %d agrees with 60-digit arithmetic', (a, b, p, expectedA, expectedB) => {
    const [atA, atB] = temperedWeights(a, b, p);
    near(atA, expectedA, 2e-14);
    near(atB, expectedB, 2e-14);
  });

  it('agrees with numerical quadrature', () => {
    const exponent = fc.double({ min: 0, max: 4, noNaN: true });
    const lower = fc.double({ min: 0.002, max: 50, noNaN: true });
    const ratio = fc.double({ min: 1.0001, max: 20, noNaN: true });
    fc.assert(
      fc.property(lower, ratio, exponent, (a, factor, p) => {
        near(temperedWeights(a, a * factor, p)[0], simpson(a, a * factor, p), 1e-9);
      }),
    );
  });

  it('integrates constants exactly: the weights add up to the integral of t^-p', () => {
    const [atA, atB] = temperedWeights(0.3, 7, 3);
    near(atA + atB, (0.3 ** -2 - 7 ** -2) / 2, 1e-14);
    const [logA, logB] = temperedWeights(0.3, 7, 1);
    near(logA + logB, Math.log(7 / 0.3), 1e-14);
  });

  it('passes through p = 1 and through its own change of formula without a jump', () => {
    const width = Math.log(4);
    for (const p of [1, 1 + 1 / width, 1 - 1 / width]) {
      const [before, after] = [temperedWeights(0.5, 2, p - 1e-12), temperedWeights(0.5, 2, p + 1e-12)];
      near(after[0], before[0], 1e-11);
      near(after[1], before[1], 1e-11);
    }
  });

  it('is zero on an empty interval', () => {
    expect(temperedWeights(3, 3, 3)).toEqual([0, 0]);
  });
});
