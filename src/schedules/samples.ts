import type { Redis } from 'ioredis';
import type { PreviewKind } from '../rollouts/preview.ts';
import { scheduleKey } from './repository.ts';

/** The samples of one schedule. */
export interface SampleColumn {
  /** The candidate they were drawn with. */
  readonly name: string;
  readonly role: 'edm' | 'best_default' | 'own';
  /** A PNG with the images one below the other, or points [x, y, x, y, ...] as little-endian float32. */
  readonly bytes: Uint8Array;
}

/** Samples of a few schedules from the same noise, to be looked at side by side. */
export interface Samples {
  readonly kind: PreviewKind;
  /** Images in a column, and the size of each in pixels; null for points. */
  readonly count: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly columns: readonly SampleColumn[];
}

const HEAD = 'samples';
const bytesField = (column: number) => `samples:${column}`;

/** The points of a column. */
export function pointsOf(bytes: SampleColumn['bytes']): [number, number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 8 }, (_, i) => [
    view.getFloat32(8 * i, true),
    view.getFloat32(8 * i + 4, true),
  ]);
}

/** Samples in Redis, in the hash of their schedule: they stay as long as it does. */
export class SampleStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async put(scheduleId: string, { columns, ...head }: Samples): Promise<void> {
    const names = columns.map(({ name, role }) => ({ name, role }));
    const bytes = columns.flatMap((column, i) => [bytesField(i), Buffer.from(column.bytes)]);
    await this.#redis.hset(
      scheduleKey(scheduleId),
      HEAD,
      JSON.stringify({ ...head, columns: names }),
      ...bytes,
    );
  }

  /** null where none were kept. */
  async get(scheduleId: string): Promise<Samples | null> {
    const json = await this.#redis.hget(scheduleKey(scheduleId), HEAD);
    if (json === null) return null;
    const head = JSON.parse(json) as Omit<Samples, 'columns'> & { columns: Omit<SampleColumn, 'bytes'>[] };
    const bytes = await Promise.all(head.columns.map((_, i) => this.column(scheduleId, i)));
    return {
      ...head,
      columns: head.columns.map((column, i) => ({ ...column, bytes: bytes[i] ?? Buffer.alloc(0) })),
    };
  }

  /** What was kept of one column; null where there is no such column. */
  column(scheduleId: string, column: number): Promise<Buffer | null> {
    return this.#redis.hgetBuffer(scheduleKey(scheduleId), bytesField(column));
  }
}
