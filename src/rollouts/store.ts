import type { Redis } from 'ioredis';
import { expireAfter } from '../redis/expiry.ts';
import { transact } from '../redis/transaction.ts';

const rolloutKey = (id: string) => `stepsmith:rollout:${id}`;
const previewKey = (id: string) => `stepsmith:rollout:${id}:preview`;
const selectionKey = (id: string) => `stepsmith:selection:${id}`;

/** What is kept of 16 samples. */
export interface StoredBlock {
  /** float32 [16 * 128]. */
  readonly projections: Float32Array;
  /** float32 [16 * F]; null where the model declares no feature network. */
  readonly features: Float32Array | null;
  /** Where its samples stopped being finite; the numbers are then worth nothing. */
  readonly diverged: string | null;
  readonly evaluations: number;
}

/** Rollouts in Redis, block by block, and what was chosen from them. */
export class RolloutStore {
  readonly #redis: Redis;
  readonly #keptDays: number;
  readonly #choicesKeptDays: number;

  /**
   * @param keptDays - samples can be drawn again: they are kept while a choice is likely to be asked for again; 0 for ever
   * @param choicesKeptDays - what was chosen from them is small, and worth more
   */
  constructor(redis: Redis, keptDays = 0, choicesKeptDays = 0) {
    this.#redis = redis;
    this.#keptDays = keptDays;
    this.#choicesKeptDays = choicesKeptDays;
  }

  /** Which of the blocks are not there yet, ascending. */
  async missingBlocks(id: string, firstBlock: number, blocks: number): Promise<number[]> {
    const indices = Array.from({ length: blocks }, (_, i) => firstBlock + i);
    const found = await Promise.all(
      indices.map((index) => this.#redis.hexists(rolloutKey(id), String(index))),
    );
    return indices.filter((_, i) => found[i] === 0);
  }

  async putBlock(id: string, index: number, block: StoredBlock): Promise<void> {
    const key = rolloutKey(id);
    const value = encode(block);
    const stored = this.#redis.multi().hsetnx(key, String(index), value);
    await transact(expireAfter(stored, this.#keptDays, key));
  }

  /** @throws Error when one of them is missing */
  async blocks(id: string, firstBlock: number, blocks: number): Promise<StoredBlock[]> {
    const indices = Array.from({ length: blocks }, (_, i) => String(firstBlock + i));
    const values = await this.#redis.hmgetBuffer(rolloutKey(id), ...indices);
    return values.map((value, i) => {
      if (value === null) throw new Error(`block ${indices[i]} of rollout ${id} is missing`);
      return decode(value);
    });
  }

  /** What is kept of a block to be looked at, as long as the block. */
  async putPreview(id: string, index: number, preview: Uint8Array): Promise<void> {
    const key = previewKey(id);
    const bytes = Buffer.from(preview);
    const stored = this.#redis.multi().hset(key, String(index), bytes);
    await transact(expireAfter(stored, this.#keptDays, key));
  }

  /** That of blocks in their order; null where one was not kept. */
  async previews(id: string, firstBlock: number, blocks: number): Promise<Buffer[] | null> {
    const indices = Array.from({ length: blocks }, (_, i) => String(firstBlock + i));
    const values = await this.#redis.hmgetBuffer(previewKey(id), ...indices);
    const kept = values.filter((value) => value !== null);
    return kept.length === blocks ? kept : null;
  }

  /** What was chosen under these conditions before; null when nothing was. */
  async selection<T>(id: string): Promise<T | null> {
    const json = await this.#redis.get(selectionKey(id));
    return json === null ? null : (JSON.parse(json) as T);
  }

  async putSelection(id: string, selection: unknown): Promise<void> {
    const key = selectionKey(id);
    const stored = this.#redis.multi().set(key, JSON.stringify(selection));
    await transact(expireAfter(stored, this.#choicesKeptDays, key));
  }
}

/** A line of JSON, then the projections, then the features, little-endian float32. */
function encode({ projections, features, diverged, evaluations }: StoredBlock): Buffer {
  const head = { projections: projections.length, features: features?.length ?? null, diverged, evaluations };
  const parts = [projections, ...(features ? [features] : [])];
  const bytes = parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...bytes]);
}

function decode(value: Buffer): StoredBlock {
  const start = value.indexOf(10) + 1;
  const head = JSON.parse(value.toString('utf8', 0, start)) as {
    projections: number;
    features: number | null;
    diverged: string | null;
    evaluations: number;
  };
  // A copy, since float32 needs an address that is a multiple of 4.
  const values = new Float32Array(new Uint8Array(value.subarray(start)).buffer);
  return {
    projections: values.subarray(0, head.projections),
    features: head.features === null ? null : values.subarray(head.projections),
    diverged: head.diverged,
    evaluations: head.evaluations,
  };
}
