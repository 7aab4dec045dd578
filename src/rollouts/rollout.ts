import { createHash } from 'node:crypto';
import type { StoredLevel } from '../schedules/stored-levels.ts';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';

/** Raised when the same inputs would give other samples. */
const NUMERICS_VERSION = 2;

/** Everything that determines the samples of a rollout, except how many there are. */
export interface RolloutSpec {
  /** Content hash of the model. */
  readonly modelVersion: string;
  readonly guidanceScale: number;
  readonly solver: string;
  /** Descending; ends at sigma_min, where one denoise follows. */
  readonly sigmas: readonly StoredLevel[];
  readonly seed: number;
  /** Rows of one call of the model. */
  readonly batchSize: number;
}

/** The content address of a rollout; it is extended block by block, like a probe. */
export function rolloutId(spec: RolloutSpec): string {
  const { modelVersion, guidanceScale, solver, sigmas, seed, batchSize } = spec;
  const identity = [
    NUMERICS_VERSION,
    'float32',
    modelVersion,
    guidanceScale,
    solver,
    sigmas,
    seed,
    batchSize,
  ];
  return `rol_${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)}`;
}

/** Blocks of 16 samples that hold the samples from `first` on. */
export function blocksOf(first: number, samples: number): { firstBlock: number; blocks: number } {
  return {
    firstBlock: first / PATHS_PER_BLOCK,
    blocks: Math.ceil(samples / PATHS_PER_BLOCK),
  };
}
