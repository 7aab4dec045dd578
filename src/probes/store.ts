import type { ChainableCommander, Redis } from 'ioredis';
import { expireAfter } from '../redis/expiry.ts';
import { transact } from '../redis/transaction.ts';
import { probeId, type ProbeSpec } from './probe.ts';

const probeKey = (id: string) => `stepsmith:probe:${id}`;
const gramsKey = (id: string) => `stepsmith:probe:${id}:grams`;
const measurementsKey = (id: string) => `stepsmith:probe:${id}:measurements`;
const reachedField = (goal: string) => `reached:${goal}`;

/** Grams fetched at a time: bounds what one reply holds. */
const CHUNK = 32;

/** How one block was measured, and what it says of the model by itself. */
export interface BlockMeasurement {
  /** Rows run through the session for it, as counted there. */
  readonly evaluations: number;
  readonly seconds: number;
  readonly executionProvider: string;
  /** The diagonal of its Gram over its paths: E|D(x, sigma) - x0|^2 at each level, ascending. */
  readonly denoisingLoss: readonly number[];
  /** How far D moves at each level when its input moves by less than the model's number format tells; absent for float32. */
  readonly rounding?: readonly number[];
}

export interface Probe {
  readonly id: string;
  readonly spec: ProbeSpec;
  readonly createdAt: Date;
  /** Measured blocks in the order of their index. */
  readonly measurements: readonly BlockMeasurement[];
}

/** Probes in Redis, block by block. A block that is there stays as it is: schedules may have been computed from it. */
export class ProbeStore {
  readonly #redis: Redis;
  readonly #keptDays: number;

  /** @param keptDays - how long a probe is kept after a job has last asked for it; 0 for ever */
  constructor(redis: Redis, keptDays = 0) {
    this.#redis = redis;
    this.#keptDays = keptDays;
  }

  /** Makes the probe known, so that its blocks have somewhere to go; one that is known is kept for longer. */
  async create(spec: ProbeSpec): Promise<string> {
    const id = probeId(spec);
    const created = this.#redis
      .multi()
      .hsetnx(probeKey(id), 'spec', JSON.stringify(spec))
      .hsetnx(probeKey(id), 'created_at', new Date().toISOString());
    await transact(this.#keep(created, id));
    return id;
  }

  async get(id: string): Promise<Probe | null> {
    const [spec, createdAt] = await this.#redis.hmget(probeKey(id), 'spec', 'created_at');
    if (spec === null || createdAt === null) return null;
    return {
      id,
      spec: JSON.parse(spec) as ProbeSpec,
      createdAt: new Date(createdAt),
      measurements: await this.measurements(id),
    };
  }

  /** How the first `count` blocks were measured, in order; without `count` those of all there are. */
  async measurements(id: string, count?: number): Promise<BlockMeasurement[]> {
    const key = measurementsKey(id);
    const indices = count === undefined ? await this.#redis.hkeys(key) : firstIndices(count);
    if (indices.length === 0) return [];
    const measurements = await this.#redis.hmget(key, ...indices.sort((a, b) => Number(a) - Number(b)));
    return measurements.flatMap((json) => (json === null ? [] : [JSON.parse(json) as BlockMeasurement]));
  }

  /** How many blocks have once been found to be enough for a goal; null where that is not known. */
  async reached(id: string, goal: string): Promise<number | null> {
    const blocks = await this.#redis.hget(probeKey(id), reachedField(goal));
    return blocks === null ? null : Number(blocks);
  }

  async putReached(id: string, goal: string, blocks: number): Promise<void> {
    await this.#redis.hsetnx(probeKey(id), reachedField(goal), String(blocks));
  }

  /** Which of the first `count` blocks have not been measured yet, ascending. */
  async missingBlocks(id: string, count: number): Promise<number[]> {
    const measured = new Set(await this.#redis.hkeys(gramsKey(id)));
    return firstIndices(count)
      .filter((index) => !measured.has(index))
      .map(Number);
  }

  /** @param gram - summed over the block's paths, upper triangle, float64 [G (G + 1) / 2] */
  async putBlock(
    id: string,
    index: number,
    gram: Float64Array,
    measurement: BlockMeasurement,
  ): Promise<void> {
    const bytes = Buffer.from(gram.buffer, gram.byteOffset, gram.byteLength);
    const stored = this.#redis
      .multi()
      .hsetnx(gramsKey(id), String(index), bytes)
      .hsetnx(measurementsKey(id), String(index), JSON.stringify(measurement));
    await transact(this.#keep(stored, id));
  }

  /**
   * The Grams of the first `count` blocks, in order.
   *
   * @throws Error when one of them is missing
   */
  async grams(id: string, count: number): Promise<Float64Array[]> {
    const grams: Float64Array[] = [];
    for (let from = 0; from < count; from += CHUNK) {
      const indices = Array.from({ length: Math.min(CHUNK, count - from) }, (_, i) => String(from + i));
      const values = await this.#redis.hmgetBuffer(gramsKey(id), ...indices);
      grams.push(...values.map((bytes, i) => toFloat64(bytes, from + i)));
    }
    return grams;
  }

  #keep(multi: ChainableCommander, id: string): ChainableCommander {
    return expireAfter(multi, this.#keptDays, probeKey(id), gramsKey(id), measurementsKey(id));
  }
}

function firstIndices(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

function toFloat64(bytes: Buffer | null, index: number): Float64Array {
  if (bytes === null) throw new Error(`block ${index} of the probe is missing`);
  // A copy, since a reply of Redis lies at any address and float64 needs a multiple of 8.
  return new Float64Array(new Uint8Array(bytes).buffer);
}
