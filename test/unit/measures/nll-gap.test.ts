import { describe, expect, it } from 'vitest';
import { standardError } from '../../../src/measures/jackknife.ts';
import { neighbourReference, nllGap } from '../../../src/measures/nll-gap.ts';
import { cloud, summaryOf } from './fixtures.ts';

const D = 2;
const reference = neighbourReference(summaryOf(cloud(1, 2048, D), D).projections);
const gapOf = (samples: Float32Array) => nllGap(summaryOf(samples, D), reference, D);

describe('the gap of negative log-likelihoods', () => {
  it('is near 0 for other samples of the same data', () => {
    const gap = gapOf(cloud(2, 1024, D));
    expect(gap.value).toBeLessThan(3 * standardError(gap));
    expect(gap.value).toBeLessThan(0.15);
  });

  // The NLL of N(0, s^2) under N(0, 1) is off by d (s^2 - 1) / 2.
  it.each([
    [1.4, 0.96],
    [0.6, -0.64],
  ])('is near the closed form for samples of standard deviation %d', (std, exact) => {
    const gap = gapOf(cloud(2, 1024, D, std));
    expect(gap.value).toBeGreaterThan(0.7 * Math.abs(exact));
    expect(gap.value).toBeLessThan(1.3 * Math.abs(exact));
  });

  it('counts collapse as a fault: it lowers the NLL, and raises the gap', () => {
    expect(gapOf(cloud(2, 512, D, 0.1)).value).toBeGreaterThan(gapOf(cloud(2, 512, D, 0.6)).value);
  });

  it('sees samples spread about narrow modes, which distances of distributions hardly do', () => {
    const modes = cloud(1, 64, D);
    const around = (seed: number, count: number, width: number) =>
      cloud(seed, count, D, width).map((value, i) => value + modes[i % modes.length]);
    const sharp = neighbourReference(summaryOf(around(4, 2048, 0.01), D).projections);
    const [narrow, wide] = [0.01, 0.05].map((width) => nllGap(summaryOf(around(5, 512, width), D), sharp, D));
    expect(narrow.value).toBeLessThan(0.3);
    expect(wide.value).toBeGreaterThan(1);
  });
});
