import { describe, expect, it } from 'vitest';
import { SOLVERS } from '../../../src/solvers.ts';
import { SOLVERS_BY_ID } from '../../../src/solvers/index.ts';
import {
  C,
  DETERMINISTIC_IDS,
  gaussian,
  IDS,
  largestDifference,
  logLinear,
  mixture,
  noNoise,
  normalDraws,
  recorded,
  STOCHASTIC_IDS,
} from './problems.ts';

const TO_SIGMA_MIN = [80, 30, 12, 5, 2, 0.7, 0.2, 0.01];
const TO_ZERO = [80, 30, 12, 5, 2, 0.7, 0.2, 0];
const LENGTH = 6;

const initial = (sigmaMax: number) => normalDraws(1)(LENGTH).map((value) => sigmaMax * value);
const seededNoise = () => {
  const draw = normalDraws(2);
  const noises = Array.from({ length: 10 }, () => draw(LENGTH));
  return (step: number) => noises[step];
};

describe('the registry', () => {
  it('has every solver the service offers, and no other', () => {
    expect(IDS.toSorted()).toEqual(SOLVERS.map(({ id }) => id).toSorted());
  });
});

describe.each(IDS)('%s', (id) => {
  const solver = SOLVERS_BY_ID[id];
  const evaluations = (steps: number, toZero: boolean) =>
    id === 'heun' ? 2 * steps - Number(toZero) : steps;

  it.each([
    ['sigma_min', TO_SIGMA_MIN],
    ['0', TO_ZERO],
    ['sigma_min in one step', [80, 0.01]],
    ['0 in one step', [80, 0]],
  ])('walks down to %s with one denoiser call a step, two for heun', async (_, schedule) => {
    const { denoise, calls } = recorded(mixture);
    const end = await solver(denoise, initial(schedule[0]), schedule, seededNoise());
    expect(calls).toHaveLength(evaluations(schedule.length - 1, schedule.at(-1) === 0));
    expect(schedule).toEqual(expect.arrayContaining(calls.map(({ sigma }) => sigma)));
    expect(end).toHaveLength(LENGTH);
    expect(end.every(Number.isFinite)).toBe(true);
  });

  it('ends on the denoiser output when its last step goes to 0', async () => {
    const { denoise, calls } = recorded(mixture);
    const end = await solver(denoise, initial(80), TO_ZERO, seededNoise());
    const last = calls.at(-1)!;
    expect(last.sigma).toBe(TO_ZERO.at(-2));
    expect(largestDifference(end, await mixture(last.x, last.sigma))).toBeLessThan(1e-15);
  });

  it('goes from the first sigma to 0 in one step without noise', async () => {
    const x = initial(80);
    const end = await solver(mixture, x, [80, 0], noNoise);
    expect(largestDifference(end, await mixture(x, 80))).toBeLessThan(1e-13);
  });

  it('gives a sample the same values whatever else is in its batch', async () => {
    const noise = seededNoise();
    const together = await solver(mixture, initial(80), TO_SIGMA_MIN, noise);
    const alone = await solver(mixture, initial(80).slice(2, 4), TO_SIGMA_MIN, (step) =>
      noise(step).slice(2, 4),
    );
    expect([...alone]).toEqual([...together.slice(2, 4)]);
  });

  it('leaves the batch and the noise it is given alone', async () => {
    const x = initial(80);
    const noise = seededNoise();
    await solver(mixture, x, TO_SIGMA_MIN, noise);
    expect([x, noise(0)]).toEqual([initial(80), seededNoise()(0)]);
  });

  it('keeps float64 state beside a float32 denoiser', async () => {
    const rounded = async (x: Float64Array, sigma: number) => Float32Array.from(await mixture(x, sigma));
    const end = await solver(rounded, initial(80), TO_SIGMA_MIN, seededNoise());
    const exact = await solver(mixture, initial(80), TO_SIGMA_MIN, seededNoise());
    expect(end).toBeInstanceOf(Float64Array);
    expect(largestDifference(end, exact)).toBeGreaterThan(0);
    expect(largestDifference(end, exact)).toBeLessThan(1e-5);
  });
});

describe.each(DETERMINISTIC_IDS)('%s', (id) => {
  it('never asks for noise', async () => {
    await expect(SOLVERS_BY_ID[id](mixture, initial(80), TO_SIGMA_MIN, noNoise)).resolves.toHaveLength(
      LENGTH,
    );
  });
});

describe.each(STOCHASTIC_IDS)('%s', (id) => {
  it('asks for the noise of every step once, by its number, but not for a step to 0', async () => {
    const asked: number[] = [];
    const noise = seededNoise();
    const counted = (step: number) => {
      asked.push(step);
      return noise(step);
    };
    await SOLVERS_BY_ID[id](mixture, initial(80), TO_SIGMA_MIN, counted);
    await SOLVERS_BY_ID[id](mixture, initial(80), TO_ZERO, counted);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5]);
  });

  it('samples Gaussian data with its variance at sigma_min', async () => {
    const samples = 20_000;
    const [sigmaMax, sigmaMin] = [8, 0.1];
    const draw = normalDraws(3);
    const x = draw(samples).map((value) => Math.hypot(C, sigmaMax) * value);
    const end = await SOLVERS_BY_ID[id](gaussian, x, logLinear(sigmaMax, sigmaMin, 100), () => draw(samples));
    const mean = end.reduce((sum, value) => sum + value, 0) / samples;
    const variance = end.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples - 1);
    const target = C ** 2 + sigmaMin ** 2;
    const bias = SOLVERS.find((solver) => solver.id === id)?.order === 1 ? 0.05 : 0.01;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(target / samples));
    expect(Math.abs(variance / target - 1)).toBeLessThan(4 * Math.sqrt(2 / samples) + bias);
  });
});
