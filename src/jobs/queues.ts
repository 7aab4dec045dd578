import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { StoredLevel } from '../schedules/stored-levels.ts';
import type { SolverId } from '../solvers.ts';
import { QUEUE_TELEMETRY } from '../tracing.ts';

/** Stamped into every payload. */
export const PAYLOAD_VERSION = 1;

/** Work of a job. */
interface JobWork {
  readonly version: number;
  readonly jobId: string;
  /** Ids of the workers that have handed it back, its model being another there. */
  readonly refusedBy?: readonly string[];
  /** How many workers it had lost when it last got further. */
  readonly excused?: number;
}

/** One message for each job: take it to its schedules. The request itself stays in the job store. */
export type OptimizePayload = JobWork;

/** A run of blocks, to be computed with the model of the job. */
interface BlocksPayload extends JobWork {
  /** Content hash of the model, for workers that have one loaded; earlier releases do not tell it. */
  readonly modelVersion?: string;
  /** How often it was passed over for other work, whose model was loaded. */
  readonly passedOver?: number;
  readonly batchSize: number;
  readonly firstBlock: number;
  readonly blocks: number;
}

/** Measure a run of blocks of the job's probe. */
export interface ShardPayload extends BlocksPayload {
  readonly probeId: string;
}

/** Roll out a run of blocks of samples with one candidate schedule. */
export interface RolloutPayload extends BlocksPayload {
  readonly rolloutId: string;
  readonly solver: SolverId;
  readonly sigmas: readonly StoredLevel[];
}

/** Estimate the KLUBs of some lists of times over a run of blocks of samples (Algorithm 2 of the paper). */
export interface EstimatePayload extends BlocksPayload {
  readonly estimateId: string;
  readonly times: readonly (readonly number[])[];
  readonly c: number;
  readonly samples: number;
}

/** Find out how large the batches of a model should be, beginning with `batchSize`; there are no blocks to it. */
export type TunePayload = BlocksPayload;

/** Run a model that is being registered for the first time. */
export interface TrialPayload {
  readonly version: number;
  readonly registrationId: string;
  readonly name: string;
}

/** One message for each registration: fetch its files, check them, have it run. */
export interface RegisterPayload {
  readonly version: number;
  readonly registrationId: string;
  readonly name: string;
  /** Set when its first run has been queued. */
  readonly tried?: boolean;
}

/** All that accepting a registration needs of its queue. */
export type RegisterProducer = Pick<Queue<RegisterPayload>, 'add'>;

/** What the compute queue carries, by the name of its jobs. */
export interface ComputePayloads {
  readonly measure: ShardPayload;
  readonly rollout: RolloutPayload;
  readonly estimate: EstimatePayload;
  readonly tune: TunePayload;
  readonly trial: TrialPayload;
}
export type ComputePayload = ComputePayloads[keyof ComputePayloads];
/** Device work that belongs to a job. */
export type JobComputePayload = Exclude<ComputePayload, TrialPayload>;

export const QUEUE_PREFIX = 'stepsmith';
/** CPU work: looks for the probe, solves, publishes. */
export const OPTIMIZE_QUEUE = 'optimize';
/** Registrations: network and files. */
export const REGISTER_QUEUE = 'register';
/** Device work: one task at a time on each device. */
export const COMPUTE_QUEUE = 'compute';

/**
 * Work is retried because workers die and connections break; a fault of the model or the request is not retried. What
 * is finished leaves the queue at once: the record of a job is ours.
 */
const RETRY = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
};

export function optimizeQueue(connection: Redis): Queue<OptimizePayload> {
  return createQueue<OptimizePayload>(OPTIMIZE_QUEUE, connection);
}

export function registerQueue(connection: Redis): Queue<RegisterPayload> {
  return createQueue<RegisterPayload>(REGISTER_QUEUE, connection);
}

export function computeQueue(connection: Redis): Queue<ComputePayload> {
  return createQueue<ComputePayload>(COMPUTE_QUEUE, connection);
}

/**
 * Held to before a payload is acted on.
 *
 * @throws Error for one of a later release: the queue tries it again, and a worker of that release may take it then
 */
export function requireKnownVersion({ version }: { readonly version: number }): void {
  if (version > PAYLOAD_VERSION)
    throw new Error(`this worker knows payloads up to version ${PAYLOAD_VERSION}, not ${version}`);
}

/**
 * A producer must not wait for Redis: whoever asks is told at once. Without `skipVersionCheck` a queue that was made while
 * Redis was away would refuse everything for good, its one look at the version having failed.
 */
export function createQueue<T>(name: string, connection: Redis): Queue<T> {
  const queue = new Queue<T>(name, {
    connection,
    prefix: QUEUE_PREFIX,
    defaultJobOptions: RETRY,
    telemetry: QUEUE_TELEMETRY,
    skipWaitingForReady: true,
    skipVersionCheck: true,
  });
  // The connection logs its outages itself, and a failed command is thrown to its caller.
  queue.on('error', () => undefined);
  return queue;
}
