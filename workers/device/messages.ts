import type { ErrorCode } from '../../src/errors.ts';
import type { ExecutionProvider } from '../../src/config.ts';
import type { SolverId } from '../../src/solvers.ts';
import type { Precision } from '../../src/models/precision.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';

/** What a device process is told once, when it starts. */
export interface DeviceOptions {
  /** In order of preference; the first that can be created is used. */
  readonly executionProviders: readonly ExecutionProvider[];
  readonly intraOpThreads: number;
  /** What models that stay loaded between tasks may take, MiB. */
  readonly loadedModelsMb: number;
  /** A process that says nothing for so long during a task is taken to hang, seconds. */
  readonly watchdogSeconds: number;
}

/** A model as it lies on this machine. */
export interface ModelFiles {
  readonly directory: string;
  readonly manifest: ModelManifest;
  /** Content hash: sessions and data stay loaded between tasks as long as it is the same. */
  readonly version: string;
  readonly precision: Precision;
}

/** Measure a run of whole blocks of one probe. */
export interface MeasureTask {
  readonly model: ModelFiles;
  readonly guidanceScale: number;
  /** Noise levels, ascending. */
  readonly levels: Float64Array;
  readonly seed: number;
  /** Rows of one call of the model, padded to this always. */
  readonly batchSize: number;
  readonly firstBlock: number;
  readonly blocks: number;
}

/** Roll out a run of whole blocks of samples with one schedule. */
export interface RolloutTask {
  readonly model: ModelFiles;
  readonly guidanceScale: number;
  readonly solver: SolverId;
  /** Descending, the last above 0, the first Infinity where it begins at pure noise. */
  readonly sigmas: readonly number[];
  readonly seed: number;
  /** Rows of one call of the model, padded to this always. */
  readonly batchSize: number;
  readonly firstBlock: number;
  readonly blocks: number;
}

/** Estimate KLUBs by Algorithm 2 of the paper, over a run of whole blocks of samples. */
export interface EstimateTask {
  readonly model: ModelFiles;
  readonly guidanceScale: number;
  /** Lists of times that share their data and noise, each ascending. */
  readonly times: readonly (readonly number[])[];
  /** Standard deviation of the Gaussian data that times are drawn for. */
  readonly c: number;
  /** Samples of the whole estimate: the strata of its times. */
  readonly samples: number;
  readonly seed: number;
  /** Rows of one call of the model, padded to this always. */
  readonly batchSize: number;
  readonly firstBlock: number;
  readonly blocks: number;
}

/** To the device process. */
export type DeviceRequest =
  | { readonly type: 'start'; readonly options: DeviceOptions }
  | { readonly type: 'measure'; readonly task: MeasureTask }
  | { readonly type: 'rollout'; readonly task: RolloutTask }
  | { readonly type: 'estimate'; readonly task: EstimateTask }
  | { readonly type: 'cancel' };

/** A measured block: its error Gram summed over its 16 paths, upper triangle, float64 [G (G + 1) / 2]. */
export interface MeasuredBlock {
  readonly index: number;
  readonly gram: Float64Array;
  /** What rounding adds to the loss at each level, see rounding.ts; null for float32. */
  readonly rounding: readonly number[] | null;
  /** Rows run through the session for it, and how long that took, seconds. */
  readonly evaluations: number;
  readonly seconds: number;
}

/** What is kept of 16 samples. */
export interface RolledOutBlock {
  readonly index: number;
  /** float32 [16 * 128]; zeros where the samples diverged. */
  readonly projections: Float32Array;
  /** float32 [16 * F]; null without a feature network, or where the samples diverged. */
  readonly features: Float32Array | null;
  /** What is kept to be looked at, see preview.ts; null for most blocks. */
  readonly preview: Uint8Array | null;
  /** Where the samples stopped being finite; null when they did not. */
  readonly diverged: string | null;
  readonly evaluations: number;
  readonly seconds: number;
}

/** 16 samples of an estimate: their mean for each list of times. */
export interface EstimatedBlock {
  readonly index: number;
  readonly klubs: readonly number[];
  readonly evaluations: number;
}

/** From the device process. */
export type DeviceReply =
  /** `passedOver`: why each provider before it in the list could not be used. */
  | { readonly type: 'ready'; readonly provider: string; readonly passedOver: readonly string[] }
  | { readonly type: 'progress'; readonly evaluations: number }
  | { readonly type: 'block'; readonly block: MeasuredBlock }
  | { readonly type: 'rolled_out'; readonly block: RolledOutBlock }
  | { readonly type: 'estimated'; readonly block: EstimatedBlock }
  /** `loaded`: versions of the models that stay loaded. */
  | { readonly type: 'done'; readonly loaded: readonly string[] }
  | { readonly type: 'canceled' }
  /** The message of `internal` is a stack: for the log alone. */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
