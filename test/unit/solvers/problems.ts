// What the solvers are tested on: denoisers in closed form, schedules, and noise that is seeded.
import { randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { SOLVERS, type SolverId } from '../../../src/solvers.ts';
import { MULTISTEP, SOLVERS_BY_ID } from '../../../src/solvers/index.ts';
import type { Denoise, Noise } from '../../../src/solvers/solver.ts';
import { mixtureDenoiser } from '../../golden/solver-cases.ts';

export const IDS = Object.keys(SOLVERS_BY_ID) as SolverId[];
export const MULTISTEP_IDS = Object.keys(MULTISTEP) as (keyof typeof MULTISTEP)[];

const stochastic = new Set<SolverId>(SOLVERS.filter((solver) => solver.stochastic).map(({ id }) => id));
export const DETERMINISTIC_IDS = IDS.filter((id) => !stochastic.has(id));
export const STOCHASTIC_IDS = IDS.filter((id) => stochastic.has(id));

/** Standard deviation of the Gaussian data. */
export const C = 0.5;

/** The perfect denoiser of Gaussian data. */
export const gaussian: Denoise = (x, sigma) =>
  Promise.resolve(x.map((value) => (C ** 2 * value) / (C ** 2 + sigma ** 2)));

/** The perfect denoiser of a mixture in the plane. */
export const mixture: Denoise = mixtureDenoiser({
  means: [
    [0.25, 0.794],
    [0.551, -0.55],
    [-0.4, 0.747],
  ],
  std: 0.2,
});

export function logLinear(sigmaMax: number, sigmaMin: number, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, i) => sigmaMax * (sigmaMin / sigmaMax) ** (i / steps));
}

export const noNoise: Noise = () => {
  throw new Error('noise was asked for');
};

/** Independent standard normal draws, the same for the same seed. */
export function normalDraws(seed: number): (length: number) => Float64Array {
  const generator = xoroshiro128plus(seed);
  const normal = randomNormal.source(() => uniformFloat64(generator))(0, 1);
  return (length) => Float64Array.from({ length }, normal);
}

/** The denoiser, and what it was asked. */
export function recorded(denoise: Denoise): {
  denoise: Denoise;
  calls: { x: Float64Array; sigma: number }[];
} {
  const calls: { x: Float64Array; sigma: number }[] = [];
  return {
    calls,
    denoise: (x, sigma) => {
      calls.push({ x: x.slice(), sigma });
      return denoise(x, sigma);
    },
  };
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
