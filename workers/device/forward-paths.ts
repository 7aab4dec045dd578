import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import { seededGenerator, seededNormals } from './seeded.ts';

/** Where paths begin. */
export interface DataSource {
  /** Clean data x0, [count, dimension] row-major. */
  readonly samples: Float32Array;
  readonly dimension: number;
  readonly seed: number;
}

/** What determines every number of a forward path. */
export interface PathSource extends DataSource {
  /** Noise levels, ascending; a last Infinity is pure noise. */
  readonly levels: Float64Array;
}

/**
 * One block of forward paths x_t = x0 + t * noise, walked up the levels.
 *
 * A path is a Brownian motion in sigma^2: x_b = x_a + sqrt(b^2 - a^2) eps, so that all levels of a path share their
 * noise, as the coupling of the KLUB asks (the paper, section 3.2). Its generator is seeded by the path's index
 * alone, so a path is the same in every shard, batch and process.
 */
export class PathBlock {
  readonly #source: PathSource;
  readonly #state: Float64Array;
  readonly #normals: (() => number)[];
  #row = 0;

  constructor(source: PathSource, block: number) {
    this.#source = source;
    this.#state = Float64Array.from(cleanData(source, block));
    this.#normals = pathsOfBlock(block).map((path) => seededNormals(`${source.seed}:path:${path}`));
  }

  /** Rows of a whole block: every path at every level, level by level. */
  get rows(): number {
    return this.#source.levels.length * PATHS_PER_BLOCK;
  }

  /**
   * Writes the next rows of the block; past its end the last row is repeated, so that every call of the model has one
   * and the same batch shape.
   *
   * @param x - float32 [batch, dimension], overwritten
   */
  fill(x: Float32Array): void {
    const { dimension } = this.#source;
    for (let offset = 0; offset < x.length; offset += dimension) {
      if (this.#row < this.rows) this.#advance(this.#row % PATHS_PER_BLOCK);
      const path = Math.min(this.#row, this.rows - 1) % PATHS_PER_BLOCK;
      x.set(this.#state.subarray(path * dimension, (path + 1) * dimension), offset);
      this.#row++;
    }
  }

  /** Takes one path from its level to the next; pure noise, x / sigma as sigma grows, has nothing of the levels before. */
  #advance(path: number): void {
    const { levels, dimension } = this.#source;
    const level = Math.floor(this.#row / PATHS_PER_BLOCK);
    const below = level === 0 ? 0 : levels[level - 1];
    const normal = this.#normals[path];
    if (levels[level] === Infinity) {
      for (let i = path * dimension; i < (path + 1) * dimension; i++) this.#state[i] = normal();
      return;
    }
    const scale = Math.sqrt((levels[level] - below) * (levels[level] + below));
    for (let i = path * dimension; i < (path + 1) * dimension; i++) this.#state[i] += scale * normal();
  }
}

/** sigma of each row of a block, padded to whole batches like {@link PathBlock.fill}. */
export function rowSigmas(levels: Float64Array, batchSize: number): Float64Array {
  const rows = levels.length * PATHS_PER_BLOCK;
  const padded = Math.ceil(rows / batchSize) * batchSize;
  return Float64Array.from({ length: padded }, (_, row) => {
    return levels[Math.floor(Math.min(row, rows - 1) / PATHS_PER_BLOCK)];
  });
}

/** The calibration sample of each row of a block, padded to whole batches like {@link PathBlock.fill}. */
export function rowSamples(source: PathSource, block: number, batchSize: number): number[] {
  const samples = calibrationSamples(source, pathsOfBlock(block));
  const rows = source.levels.length * PATHS_PER_BLOCK;
  const padded = Math.ceil(rows / batchSize) * batchSize;
  return Array.from({ length: padded }, (_, row) => samples[Math.min(row, rows - 1) % PATHS_PER_BLOCK]);
}

/** x0 of the paths of a block side by side, float32 [16 * dimension]. */
export function cleanData(source: DataSource, block: number): Float32Array {
  const { samples, dimension } = source;
  const data = calibrationSamples(source, pathsOfBlock(block));
  const clean = new Float32Array(PATHS_PER_BLOCK * dimension);
  data.forEach((sample, i) => {
    clean.set(samples.subarray(sample * dimension, (sample + 1) * dimension), i * dimension);
  });
  return clean;
}

/** The calibration sample each path starts from: a seeded shuffle, since files are often sorted by class. */
export function calibrationSamples(source: DataSource, paths: number[]): number[] {
  const order = sampleOrder(source);
  return paths.map((path) => order[path % order.length]);
}

/** Every block asks for it, and it is as long as the data set: shuffled once a source. */
const orders = new WeakMap<DataSource, Uint32Array>();

function sampleOrder(source: DataSource): Uint32Array {
  const known = orders.get(source);
  if (known) return known;
  const order = permutation(source.samples.length / source.dimension, `${source.seed}:order`);
  orders.set(source, order);
  return order;
}

/** The numbers below `count`, shuffled. */
export function permutation(count: number, label: string): Uint32Array {
  const generator = seededGenerator(label);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

export function pathsOfBlock(block: number): number[] {
  return Array.from({ length: PATHS_PER_BLOCK }, (_, i) => block * PATHS_PER_BLOCK + i);
}
