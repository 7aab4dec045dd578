import { createHash } from 'node:crypto';
import type { Precision } from '../models/precision.ts';
import type { StoredLevel } from '../schedules/stored-levels.ts';

/** Paths in a block: the unit of identity, of the order of summation and of standard errors (design, section 2). */
export const PATHS_PER_BLOCK = 16;

/** Blocks of so many paths, which are a multiple of 16. */
export function blockCount(paths: number): number {
  return paths / PATHS_PER_BLOCK;
}

/** Raised when the same inputs would give other numbers: old probes are then left alone, never mixed with new ones. */
const NUMERICS_VERSION = 2;

/** Everything that determines the numbers of a probe, except how many paths it has. */
export interface ProbeSpec {
  readonly model: string;
  /** Content hash of the model. */
  readonly modelVersion: string;
  readonly guidanceScale: number;
  /** Of the network; float32 where it is absent, in what earlier releases stored. */
  readonly precision?: Precision;
  /** Noise levels, ascending; the last may be pure noise. */
  readonly levels: readonly StoredLevel[];
  readonly seed: number;
  /** Rows of one call of the model: convolutions may round differently for other shapes. */
  readonly batchSize: number;
}

/** The content address of a probe. Paths are left out: a probe is extended block by block and reused (section 3). */
export function probeId(spec: ProbeSpec): string {
  const identity = [
    NUMERICS_VERSION,
    spec.precision ?? 'float32',
    spec.modelVersion,
    spec.guidanceScale,
    spec.levels,
    spec.seed,
    spec.batchSize,
  ];
  return `prb_${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)}`;
}

/** Rows the model runs for one block: every path at every level, filled up to whole batches. */
export function evaluationsPerBlock(levels: number, batchSize: number): number {
  return Math.ceil((levels * PATHS_PER_BLOCK) / batchSize) * batchSize;
}
