import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { TypedArray } from 'npyjs';
import { describe, expect, it } from 'vitest';
import { loadCalibration, loadHeldOut } from '../../../src/models/calibration.ts';
import { loadFeatureStatistics } from '../../../src/models/feature-statistics.ts';
import { readManifest } from '../../../src/models/manifest.ts';
import {
  FASHION_MNIST,
  npy,
  npz,
  reasonOf,
  SMALL_MANIFEST,
  smallData,
  temporaryDirectory,
} from './fixtures.ts';

type Range = [number, number];

async function load(values: TypedArray, shape: number[], range?: Range) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'data.npz'), smallData(values, shape));
  const data = { file: 'data.npz', array: 'x0', ...(range && { range }) };
  return loadCalibration(directory, { ...SMALL_MANIFEST, data });
}

describe('loadCalibration', () => {
  it('loads fashion-mnist as its description says: value / 127.5 - 1, standard deviation 0.706', async () => {
    const { count, dimension, std, samples } = await loadCalibration(
      FASHION_MNIST,
      await readManifest(FASHION_MNIST),
    );
    expect({ count, dimension, length: samples.length }).toEqual({
      count: 3000,
      dimension: 784,
      length: 3000 * 784,
    });
    expect(std).toBeCloseTo(0.706, 2);
    expect(samples.reduce((a, b) => Math.min(a, b))).toBe(-1);
    expect(samples.reduce((a, b) => Math.max(a, b))).toBe(1);
  });

  it.each([
    [Uint8Array.of(0, 255, 51, 204)],
    [Int8Array.of(-128, 127, -77, 76)],
    [Uint16Array.of(0, 65535, 13107, 52428)],
    [Int16Array.of(-32768, 32767, -19661, 19660)],
  ])('maps the whole span of %o onto the range', async (values) => {
    const { samples } = await load(values, [2, 2], [-3, 2]);
    [-3, 2, -2, 1].forEach((expected, i) => {
      expect(samples[i]).toBeCloseTo(expected, 6);
    });
  });

  it('takes integers as they are when there is no range', async () => {
    expect((await load(Uint8Array.of(0, 255, 1, 2), [2, 2])).samples).toEqual(Float32Array.of(0, 255, 1, 2));
    expect((await load(BigInt64Array.of(-1n, 5n), [1, 2])).samples).toEqual(Float32Array.of(-1, 5));
  });

  it('refuses to map wide integers, of which data fill only a corner', async () => {
    const reason = await reasonOf(load(Int32Array.of(0, 255), [1, 2], [-1, 1]));
    expect(reason).toContain('is int32: only int8, uint8, int16, uint16 can be mapped onto data.range');
  });

  it('computes the standard deviation about the overall mean', async () => {
    const values = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        const even = list.slice(0, 2 * Math.floor(list.length / 2));
        const mean = even.reduce((a, b) => a + b, 0) / even.length;
        const expected = Math.sqrt(even.reduce((a, b) => a + (b - mean) ** 2, 0) / even.length);
        fc.pre(expected > 1e-3);
        const { std } = await load(Float32Array.from(even), [even.length / 2, 2]);
        expect(std).toBeCloseTo(expected, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the standard deviation of values far from zero', async () => {
    expect((await load(Float64Array.of(1e6, 1e6 + 2), [1, 2])).std).toBe(1);
  });

  it.each([
    [[4], '[4]'],
    [[1, 4], '[1,4]'],
    [[2, 2, 1], '[2,2,1]'],
  ])('refuses shape %j', async (shape, shown) => {
    const reason = await reasonOf(load(new Float32Array(4), shape));
    expect(reason).toBe(`data.npz: array "x0" has shape ${shown}, expected [N,2]`);
  });

  it('refuses an array without samples', async () => {
    expect(await reasonOf(load(new Float32Array(0), [0, 2]))).toBe('data.npz: array "x0" holds no samples');
  });

  it('names the first value out of range and its sample', async () => {
    const reason = await reasonOf(load(Float32Array.of(0, 1, -1, 1.5, 9, 9), [3, 2], [-1, 1]));
    expect(reason).toBe('data.npz: array "x0": 1.5 in sample 1 is outside data.range [-1, 1]');
  });

  it('takes floats that reach the range exactly, in single precision too', async () => {
    const { samples } = await load(Float32Array.of(-0.1, 0.1), [1, 2], [-0.1, 0.1]);
    expect(samples).toEqual(Float32Array.of(-0.1, 0.1));
  });

  it.each([NaN, Infinity, -Infinity])('refuses %d, with a range and without', async (value) => {
    for (const range of [undefined, [-1, 1] as Range]) {
      const reason = await reasonOf(load(Float64Array.of(0, 1, value, 0), [2, 2], range));
      expect(reason).toBe(`data.npz: array "x0": ${value} in sample 1 is not a finite number`);
    }
  });

  it('refuses data that are all the same', async () => {
    expect(await reasonOf(load(Float32Array.of(3, 3), [1, 2]))).toContain('holds the same value everywhere');
  });
});

describe('loadHeldOut', () => {
  it('loads the validation data in the range of the data, and is null without them', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'held.npz'), npz({ test: npy(Uint8Array.of(0, 255), [1, 2]) }));
    const data = { file: 'data.npz', array: 'x0', range: [-1, 1] as Range };
    const manifest = { ...SMALL_MANIFEST, data, validation: { file: 'held.npz', array: 'test' } };
    expect((await loadHeldOut(directory, manifest))?.samples).toEqual(Float32Array.of(-1, 1));
    expect(await loadHeldOut(directory, SMALL_MANIFEST)).toBeNull();
  });
});

describe('loadFeatureStatistics', () => {
  const features = { onnx: 'f.onnx', input: 'x', output: 'f', statistics: 's.npz' };
  const manifest = { ...SMALL_MANIFEST, validation: { file: 'h.npz', array: 'x0', features } };

  async function loadWritten(mean: TypedArray, covariance: TypedArray, shape: number[]) {
    const directory = await temporaryDirectory();
    const arrays = { mean: npy(mean, [mean.length]), covariance: npy(covariance, shape) };
    await writeFile(join(directory, 's.npz'), npz(arrays));
    return loadFeatureStatistics(directory, manifest);
  }

  it('loads those of fashion-mnist, and is null without any', async () => {
    const statistics = await loadFeatureStatistics(FASHION_MNIST, await readManifest(FASHION_MNIST));
    expect(statistics?.dimension).toBe(64);
    expect(statistics?.mean).toHaveLength(64);
    expect(statistics?.covariance).toHaveLength(64 * 64);
    expect(await loadFeatureStatistics(FASHION_MNIST, SMALL_MANIFEST)).toBeNull();
  });

  it('refuses a covariance that is not square, and values that are not finite', async () => {
    const mean = Float64Array.of(0, 0);
    expect(await reasonOf(loadWritten(mean, Float64Array.of(1, 0), [1, 2]))).toContain('covariance [1,2]');
    const broken = Float64Array.of(1, NaN, NaN, 1);
    expect(await reasonOf(loadWritten(mean, broken, [2, 2]))).toBe('s.npz: holds values that are not finite');
  });
});
