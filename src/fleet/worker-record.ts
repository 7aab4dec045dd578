import type { MetricObject } from 'prom-client';

/** Device memory, bytes; `total` is null where it is shared with everything else, as on a CPU. */
export interface DeviceMemory {
  readonly used: number;
  readonly total: number | null;
}

/** What one device of a worker is doing. */
export interface DeviceRecord {
  /** As `EXECUTION_PROVIDERS` has it: `cpu`, `cuda:0`. */
  readonly name: string;
  readonly state: 'idle' | 'busy';
  /** The work in hand: a name of the compute queue. */
  readonly task: string | null;
  readonly jobId: string | null;
  /** The model whose sessions it holds, and its content hash. */
  readonly model: string | null;
  readonly modelVersion: string | null;
  /** Rows of one call of the model in the task in hand, or the last. */
  readonly batchSize: number | null;
  /** Since the worker started. */
  readonly evaluations: number;
  /** Of the task in hand, or the last; null before the first. */
  readonly evaluationsPerSecond: number | null;
  /** null where it is not known. */
  readonly memory: DeviceMemory | null;
  /** How often its process had to be started again. */
  readonly restarts: number;
}

/** What a worker last said of itself. */
export interface WorkerRecord {
  /** Of this process: a worker that starts again has another. */
  readonly id: string;
  /** `WORKER_NAME`; several workers may have the same. */
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  /** Release of Stepsmith. */
  readonly version: string;
  readonly state: 'ready' | 'stopping';
  readonly startedAt: string;
  readonly seenAt: string;
  readonly devices: readonly DeviceRecord[];
  /** Its Prometheus metrics, labelled with its name and id. */
  readonly metrics: readonly MetricObject[];
}
