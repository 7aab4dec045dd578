import { randomNormal } from 'd3-random';
import { TensorProto_DataType } from 'onnx-buf';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { buildModel, node, nodeWith, value } from '../../../src/models/onnx-builder.ts';
import { PATHS_PER_BLOCK } from '../../../src/probes/probe.ts';
import { cleanData, PathBlock } from '../../../workers/device/forward-paths.ts';
import { openGramProduct, type GramProduct } from '../../../workers/device/gram-product.ts';
import { openSession } from '../../../workers/device/session.ts';

const OPTIONS = { provider: { name: 'cpu' }, intraOpThreads: 1 } as const;

async function gramProduct(): Promise<GramProduct> {
  const gram = await openGramProduct(OPTIONS);
  onTestFinished(() => gram.release());
  return gram;
}

function normals(length: number, scale: number): Float32Array {
  const generator = xoroshiro128plus(1);
  const normal = randomNormal.source(() => uniformFloat64(generator))(0, scale);
  return Float32Array.from({ length }, () => normal());
}

/** Sum over the columns of term(value of row j, value of row k, x0). */
function columnSum(
  rows: Float32Array,
  clean: Float32Array,
  [j, k]: [number, number],
  term: (a: number, b: number, x0: number) => number,
): number {
  const columns = clean.length;
  let sum = 0;
  for (let i = 0; i < columns; i++) sum += term(rows[j * columns + i], rows[k * columns + i], clean[i]);
  return sum;
}

const pairs = (levels: number): [number, number][] =>
  Array.from({ length: levels * levels }, (_, i) => [Math.floor(i / levels), i % levels]);

describe('GramProduct', () => {
  // 8192 columns go in one chunk: less than one, exactly one, several and a rest.
  it.each([5, 8192, 20_000])('is the float64 product of the errors of %i columns', async (columns) => {
    const levels = 7;
    const denoised = normals(levels * columns, 2);
    const clean = normals(columns, 1);
    const product = await (await gramProduct()).product(denoised, clean, levels);
    expect(product).toHaveLength(levels * levels);
    for (const [j, k] of pairs(levels)) {
      const expected = columnSum(denoised, clean, [j, k], (a, b, x0) => (a - x0) * (b - x0));
      const scale = Math.sqrt(product[j * levels + j] * product[k * levels + k]);
      expect(Math.abs(product[j * levels + k] - expected) / scale).toBeLessThan(1e-13);
    }
  });

  it('works on one problem after another, whatever their sizes', async () => {
    const gram = await gramProduct();
    for (const levels of [3, 1, 4]) {
      const product = await gram.product(new Float32Array(levels * 2).fill(3), Float32Array.of(1, 2), levels);
      expect(product).toEqual(new Float64Array(levels * levels).fill(5));
    }
  });
});

describe('costs of neighbouring levels at sigma 500 to 700, d = 16384', () => {
  const C = 0.5;
  const DIMENSION = 16_384;
  const levels = logSpacedLevels(0.002, 700, 512).filter((sigma) => sigma > 500);
  const { denoised, clean } = gaussianBlock();

  /** What the perfect denoiser of N(0, C^2) returns on a block of real forward paths, in float32 as models do. */
  function gaussianBlock(): { denoised: Float32Array; clean: Float32Array } {
    const samples = normals(PATHS_PER_BLOCK * DIMENSION, C);
    const source = { samples, dimension: DIMENSION, levels, seed: 0 };
    const columns = PATHS_PER_BLOCK * DIMENSION;
    const x = new Float32Array(levels.length * columns);
    new PathBlock(source, 0).fill(x);
    const weights = levels.map((sigma) => C ** 2 / (C ** 2 + sigma ** 2));
    return {
      denoised: x.map((value, i) => weights[Math.floor(i / columns)] * value),
      clean: cleanData(source, 0),
    };
  }

  /** M_tt + M_bb - 2 M_tb of each pair of neighbours, over the same sum without any cancellation, less 1. */
  function relativeErrors(product: ArrayLike<number>): number[] {
    const entry = (j: number, k: number): number => product[j * levels.length + k];
    return Array.from({ length: levels.length - 1 }, (_, t) => {
      const cost = entry(t, t) + entry(t + 1, t + 1) - 2 * entry(t, t + 1);
      // Differences of float32 are all but exact in float64, and their squares only add up.
      const exact = columnSum(denoised, clean, [t, t + 1], (a, b) => (a - b) ** 2);
      return Math.abs(cost / exact - 1);
    });
  }

  it('are right to 1e-6', async () => {
    const product = await (await gramProduct()).product(denoised, clean, levels.length);
    const errors = relativeErrors(product);
    expect(errors.length).toBeGreaterThanOrEqual(13);
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  });

  it('are what the closed form says, to their statistical error', async () => {
    const product = await (await gramProduct()).product(denoised, clean, levels.length);
    for (let t = 0; t + 1 < levels.length; t++) {
      const [low, high] = [levels[t], levels[t + 1]];
      const mmse = (sigma: number): number => (C * sigma) ** 2 / (C ** 2 + sigma ** 2);
      const row = t * levels.length;
      const cost = product[row + t] + product[row + levels.length + t + 1] - 2 * product[row + t + 1];
      const expected = PATHS_PER_BLOCK * DIMENSION * (mmse(high) - mmse(low));
      expect(Math.abs(cost / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / clean.length));
    }
  });

  it('would be lost in float32', async () => {
    const { FLOAT } = TensorProto_DataType;
    const model = buildModel({
      name: 'float32_gram',
      inputs: [value('denoised', FLOAT, ['levels', 'columns']), value('clean', FLOAT, [1, 'columns'])],
      outputs: [value('gram', FLOAT, ['levels', 'levels'])],
      constants: [],
      nodes: [node('Sub', ['denoised', 'clean'], 'e'), nodeWith('Gemm', ['e', 'e'], 'gram', 'transB', 1)],
    });
    const session = await openSession(model, OPTIONS);
    onTestFinished(() => session.release());
    const feeds = {
      denoised: { data: denoised, dims: [levels.length, clean.length] },
      clean: { data: clean, dims: [1, clean.length] },
    };
    const { data } = await session.run(feeds, 'gram');
    expect(Math.max(...relativeErrors(data))).toBeGreaterThan(0.1);
  });
});
