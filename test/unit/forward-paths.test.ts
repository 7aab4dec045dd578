import { describe, expect, it, onTestFinished } from 'vitest';
import { logSpacedLevels } from '../../src/ays/levels.ts';
import {
  calibrationSamples,
  cleanData,
  PathBlock,
  rowSigmas,
  type PathSource,
} from '../../workers/device/forward-paths.ts';
import { NoiseThread, type NoiseStream } from '../../workers/device/noise-stream.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';

const DIMENSION = 64;
const SAMPLES = 100;

/** Sample i holds i everywhere, which every float32 can be told from its neighbours by. */
const SOURCE: PathSource = {
  samples: Float32Array.from({ length: SAMPLES * DIMENSION }, (_, i) => Math.floor(i / DIMENSION)),
  dimension: DIMENSION,
  levels: logSpacedLevels(0.01, 50, 6),
  seed: 3,
};
const ROWS = SOURCE.levels.length * PATHS_PER_BLOCK;

/** All rows of a block, drawn batch by batch, the padding included. */
function draw(source: PathSource, block: number, batchSize: number): Float32Array[] {
  const paths = new PathBlock(source, block);
  return Array.from({ length: Math.ceil(paths.rows / batchSize) }, () => {
    const x = new Float32Array(batchSize * source.dimension);
    paths.fill(x);
    return rowsOf(x, source.dimension);
  }).flat();
}

function rowsOf(x: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: x.length / dimension }, (_, i) => x.slice(i * dimension, (i + 1) * dimension));
}

/** The noise x - x0 of a block at every level: float64 [levels][16 * dimension]. */
function noiseOf(source: PathSource, block: number): Float64Array[] {
  const clean = cleanData(source, block);
  const rows = draw(source, block, PATHS_PER_BLOCK);
  return Array.from(source.levels, (_, level) => {
    const x = rows.slice(level * PATHS_PER_BLOCK, (level + 1) * PATHS_PER_BLOCK).flatMap((row) => [...row]);
    return Float64Array.from(x, (value, i) => value - clean[i]);
  });
}

/** The noise of many paths: float64 [levels][paths * dimension]. */
function noiseOfBlocks(source: PathSource, blocks: number): Float64Array[] {
  const drawn = Array.from({ length: blocks }, (_, block) => noiseOf(source, block));
  return Array.from(source.levels, (_, level) =>
    Float64Array.from(drawn.flatMap((noise) => [...noise[level]])),
  );
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: Float64Array, order: number): number => mean(values.map((value) => value ** order));

describe('PathBlock', () => {
  it.each([1, 7, 16, 40, ROWS, ROWS + 9])('gives the same rows in batches of %i', (batchSize) => {
    expect(draw(SOURCE, 2, batchSize).slice(0, ROWS)).toEqual(draw(SOURCE, 2, PATHS_PER_BLOCK));
  });

  it('repeats the last row past its end', () => {
    const rows = draw(SOURCE, 0, 40);
    expect(rows).toHaveLength(120);
    for (const row of rows.slice(ROWS)) expect(row).toEqual(rows[ROWS - 1]);
    expect(rows[ROWS - 1]).not.toEqual(rows[ROWS - 2]);
  });

  it('starts each path at its own calibration sample', () => {
    const still = { ...SOURCE, levels: Float64Array.of(1e-6) };
    const rows = draw(still, 1, PATHS_PER_BLOCK);
    const samples = calibrationSamples(
      SOURCE,
      Array.from({ length: PATHS_PER_BLOCK }, (_, i) => 16 + i),
    );
    expect(rows.map((row) => Math.round(row[0]))).toEqual(samples);
  });

  it('walks the same noise whatever the data are', () => {
    const other = { ...SOURCE, samples: new Float32Array(SOURCE.samples.length) };
    const [ours, theirs] = [noiseOf(SOURCE, 0), noiseOf(other, 0)];
    ours.forEach((noise, level) => {
      // x is float32 and up to 100 + 50: its last digit is 8e-6.
      const differences = noise.map((value, i) => Math.abs(value - theirs[level][i]));
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    });
  });
});

describe('forward paths', () => {
  // Zero data: float32 then rounds the noise itself, not its sum with x0. Close levels: a wrong increment then shows.
  const levels = logSpacedLevels(0.5, 4, 10);
  const source = { ...SOURCE, levels, samples: new Float32Array(SOURCE.samples.length) };
  const noise = noiseOfBlocks(source, 64);
  const count = noise[0].length;
  const increments = noise.map((values, level) =>
    level === 0 ? values : values.map((value, i) => value - noise[level - 1][i]),
  );
  const variances = [...source.levels].map(
    (b, level) => b ** 2 - (level === 0 ? 0 : source.levels[level - 1] ** 2),
  );

  it('are normal around x0 with standard deviation sigma at every level', () => {
    noise.forEach((values, level) => {
      const scaled = values.map((value) => value / source.levels[level]);
      // Standard errors of the moments of N(0, 1): 1, sqrt(2), sqrt(96), each over sqrt(count).
      expect(Math.abs(mean(scaled))).toBeLessThan(4 / Math.sqrt(count));
      expect(Math.abs(moment(scaled, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
      expect(Math.abs(moment(scaled, 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
    });
  });

  it('gain b^2 - a^2 of variance from level a to level b', () => {
    increments.forEach((values, level) => {
      expect(Math.abs(moment(values, 2) / variances[level] - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    });
  });

  it('move from level to level independently of how they moved before', () => {
    increments.forEach((values, level) => {
      for (let earlier = 0; earlier < level; earlier++) {
        const products = values.map((value, i) => value * increments[earlier][i]);
        const correlation = mean(products) / Math.sqrt(variances[level] * variances[earlier]);
        expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(count));
      }
    });
  });

  it('are independent of one another', () => {
    const paths = rowsOf(Float32Array.from(noise[0]), DIMENSION).slice(0, 512);
    const scale = DIMENSION * source.levels[0] ** 2;
    const correlations = paths.flatMap((row, i) =>
      paths.slice(0, i).map((other) => row.reduce((sum, value, k) => sum + value * other[k], 0) / scale),
    );
    const spread = Math.sqrt(correlations.reduce((sum, r) => sum + r * r, 0) / correlations.length);
    expect(Math.abs(spread * Math.sqrt(DIMENSION) - 1)).toBeLessThan(0.02);
    const largest = correlations.reduce((most, r) => Math.max(most, Math.abs(r)), 0);
    expect(largest).toBeLessThan(6 / Math.sqrt(DIMENSION));
  });

  it('are all distinct, under one seed and under neighbouring seeds', () => {
    const firsts = [3, 4, 5].flatMap((seed) =>
      Array.from({ length: 64 }, (_, block) => draw({ ...source, seed }, block, PATHS_PER_BLOCK)[0].join()),
    );
    const withinBlock = draw(source, 0, PATHS_PER_BLOCK).map((row) => row.join());
    expect(new Set(firsts).size).toBe(firsts.length);
    expect(new Set(withinBlock).size).toBe(withinBlock.length);
  });
});

describe('calibrationSamples', () => {
  const all = Array.from({ length: SAMPLES }, (_, i) => i);

  it('deals every sample once before any comes again', () => {
    const order = calibrationSamples(SOURCE, all);
    expect(order.toSorted((a, b) => a - b)).toEqual(all);
    expect(calibrationSamples(SOURCE, [SAMPLES, SAMPLES + 1])).toEqual(order.slice(0, 2));
  });

  it('shuffles by the seed alone', () => {
    const order = calibrationSamples(SOURCE, all);
    expect(order).not.toEqual(all);
    expect(calibrationSamples({ ...SOURCE }, all)).toEqual(order);
    expect(calibrationSamples({ ...SOURCE, seed: 4 }, all)).not.toEqual(order);
  });

  it('deals to a path the same sample whichever paths are asked for with it', () => {
    expect(calibrationSamples(SOURCE, [17])).toEqual([calibrationSamples(SOURCE, all)[17]]);
  });

  it('shuffles a data set once, not for every block', () => {
    const large = { ...SOURCE, samples: new Float32Array(1_000_000), dimension: 1 };
    const seconds = (calls: number): number => {
      const started = performance.now();
      for (let i = 0; i < calls; i++) calibrationSamples(large, [i]);
      return performance.now() - started;
    };
    const first = seconds(1);
    expect(seconds(100)).toBeLessThan(first);
  });

  it('names the rows cleanData holds', () => {
    const paths = Array.from({ length: PATHS_PER_BLOCK }, (_, i) => 5 * PATHS_PER_BLOCK + i);
    const expected = calibrationSamples(SOURCE, paths).flatMap((sample) =>
      Array<number>(DIMENSION).fill(sample),
    );
    expect([...cleanData(SOURCE, 5)]).toEqual(expected);
  });
});

describe('rowSigmas', () => {
  it('holds each level once for each path, and pads to whole batches with the last', () => {
    const levels = Float64Array.of(0.1, 0.7, 30);
    const expected = [0.1, 0.7, 30].flatMap((level) => Array<number>(PATHS_PER_BLOCK).fill(level));
    expect([...rowSigmas(levels, 16)]).toEqual(expected);
    expect([...rowSigmas(levels, 20)]).toEqual([...expected, ...Array<number>(12).fill(30)]);
  });
});

describe('NoiseThread', () => {
  async function read(stream: NoiseStream, batches: number): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    for (let i = 0; i < batches; i++) {
      const x = await stream.next();
      rows.push(...rowsOf(x, DIMENSION));
      stream.recycle(x);
    }
    return rows;
  }

  it('streams block after block, from whichever it starts at', async () => {
    const thread = new NoiseThread();
    onTestFinished(() => thread.close());
    const blocks = [0, 1, 2].map((block) => draw(SOURCE, block, 40));
    const request = { source: SOURCE, batchSize: 40 };
    expect(await read(thread.open({ ...request, firstBlock: 0 }), 9)).toEqual(blocks.flat());
    expect(await read(thread.open({ ...request, firstBlock: 1 }), 3)).toEqual(blocks[1]);
  });

  it('leaves nothing of an abandoned stream in the next', async () => {
    const thread = new NoiseThread();
    onTestFinished(() => thread.close());
    const request = { source: SOURCE, batchSize: 40, firstBlock: 0 };
    await read(thread.open(request), 1);
    const other = { ...SOURCE, seed: 4 };
    expect(await read(thread.open({ ...request, source: other }), 3)).toEqual(draw(other, 0, 40));
  });
});
