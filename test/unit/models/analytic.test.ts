import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNormal } from 'd3-random';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { buildAnalyticModels, GAUSSIAN, MIXTURES, type Mixture } from '../../../models/build-analytic.ts';
import { loadCalibration } from '../../../src/models/calibration.ts';
import { readManifest } from '../../../src/models/manifest.ts';
import { SHIPPED_MODELS, temporaryDirectory } from './fixtures.ts';

type Denoiser = (x: number[], sigma: number) => number[];

/** D(x, sigma) = c^2 / (c^2 + sigma^2) x */
const gaussian: Denoiser = (x, sigma) => {
  const c2 = GAUSSIAN.c ** 2;
  return x.map((value) => (c2 / (c2 + sigma ** 2)) * value);
};

/** E[x0 | x] = sum_j p_j (s^2 x + sigma^2 mu_j) / (s^2 + sigma^2), p_j proportional to N(x; mu_j, s^2 + sigma^2) */
const denoiserOf =
  ({ std, means }: Mixture): Denoiser =>
  (x, sigma) => {
    const s2 = std ** 2;
    const v = s2 + sigma ** 2;
    const exponents = means.map(([a, b]) => -((x[0] - a) ** 2 + (x[1] - b) ** 2) / (2 * v));
    const weights = exponents.map((exponent) => Math.exp(exponent - Math.max(...exponents)));
    const total = weights.reduce((a, b) => a + b);
    return [0, 1].map((axis) =>
      weights.reduce(
        (sum, w, j) => sum + ((w / total) * (s2 * x[axis] + sigma ** 2 * means[j][axis])) / v,
        0,
      ),
    );
  };

const NORMAL = randomNormal.source(
  (
    (generator) => () =>
      uniformFloat64(generator)
  )(xoroshiro128plus(7)),
)(0, 1);

/** Root of the mean square difference from the formula over that of the formula, on noised calibration data. */
async function relativeError(name: string, formula: Denoiser, sigma: number, batch: number): Promise<number> {
  const directory = join(SHIPPED_MODELS, name);
  const { samples, dimension } = await loadCalibration(directory, await readManifest(directory));
  const x = samples.slice(0, batch * dimension).map((value) => value + sigma * NORMAL());
  const noise = new Float32Array(batch).fill(sigma);
  const session = await InferenceSession.create(join(directory, 'model.onnx'));
  const { denoised } = await session.run({
    x: new Tensor('float32', x, [batch, dimension]),
    sigma: new Tensor('float32', noise, [batch]),
  });
  const found = denoised.data as Float32Array;
  let [difference, size] = [0, 0];
  for (let i = 0; i < batch; i++) {
    const expected = formula([...x.subarray(i * dimension, (i + 1) * dimension)], noise[i]);
    expected.forEach((value, j) => {
      difference += (found[i * dimension + j] - value) ** 2;
      size += value ** 2;
    });
  }
  return Math.sqrt(difference / size);
}

const SIGMAS = [0.002, 0.05, 0.5, 5, 80];

describe('the analytic models', () => {
  it.each(SIGMAS)('gaussian is its formula at sigma %d', async (sigma) => {
    expect(await relativeError('gaussian', gaussian, sigma, 1000)).toBeLessThan(3e-7);
  });

  // At sigma 80 the means cancel down to |D| = 0.005; the absolute error stays at 1e-8.
  describe.each(MIXTURES)('$name', (mixture) => {
    it.each(SIGMAS)('is its formula at sigma %d', async (sigma) => {
      const error = await relativeError(mixture.name, denoiserOf(mixture), sigma, 4000);
      expect(error).toBeLessThan(sigma < 80 ? 5e-7 : 2e-5);
    });
  });

  it.each([1, 7])('take a batch of %d', async (batch) => {
    expect(await relativeError('gaussian', gaussian, 1, batch)).toBeLessThan(1e-5);
    for (const mixture of MIXTURES)
      expect(await relativeError(mixture.name, denoiserOf(mixture), 1, batch)).toBeLessThan(1e-5);
  });

  it('stay finite far from the data, where every exponent is huge', async () => {
    const session = await InferenceSession.create(join(SHIPPED_MODELS, 'mixture-2d', 'model.onnx'));
    const feeds = {
      x: new Tensor('float32', Float32Array.of(300, -300), [1, 2]),
      sigma: new Tensor('float32', Float32Array.of(0.002), [1]),
    };
    const { denoised } = await session.run(feeds);
    expect([...(denoised.data as Float32Array)].every(Number.isFinite)).toBe(true);
  });

  it.each(['gaussian', 'mixture-2d', 'grid-2d'])(
    '%s is committed as the script builds it, byte for byte',
    async (name) => {
      const modelsDir = await temporaryDirectory();
      await buildAnalyticModels(modelsDir);
      const files = await readdir(join(modelsDir, name));
      expect(files.toSorted()).toEqual((await readdir(join(SHIPPED_MODELS, name))).toSorted());
      for (const file of files) {
        const [built, committed] = await Promise.all(
          [modelsDir, SHIPPED_MODELS].map((directory) => readFile(join(directory, name, file))),
        );
        expect(built.equals(committed), file).toBe(true);
      }
    },
  );

  it('have held-out data of their own', async () => {
    for (const name of ['gaussian', 'mixture-2d', 'grid-2d']) {
      const directory = join(SHIPPED_MODELS, name);
      const manifest = await readManifest(directory);
      const { samples } = await loadCalibration(directory, manifest);
      const heldOut = await loadCalibration(directory, { ...manifest, data: manifest.validation! });
      expect(heldOut.count).toBe(4096);
      expect(heldOut.samples).not.toEqual(samples);
    }
  });
});
