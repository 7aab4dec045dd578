import { UnrecoverableError, WaitingError, Worker, type Job as QueueJob } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Job } from '../jobs/job.ts';
import { QUEUE_PREFIX, requireKnownVersion } from '../jobs/queues.ts';
import type { JobStore } from '../jobs/store.ts';
import { isRedisDown } from '../redis/outage.ts';
import type { DeadLetters } from './dead-letters.ts';
import { type Delivery, DeliveryFailed, deliveryId } from './delivery.ts';
import { type DeliveryPayload, type DeliveryQueueName, type Patience } from './queue.ts';

/** Deliveries under way at a time: they only wait for others. */
const CONCURRENCY = 20;
/** What a recipient may ask for at most. */
const LONGEST_RETRY_MS = 24 * 3600 * 1000;
/** How much later than scheduled an attempt may come, so that those that failed together do not come together. */
const JITTER = 0.1;

/**
 * Tells a recipient.
 *
 * @throws DeliveryFailed
 */
export type Deliver = (job: Job, delivery: Delivery, signal: AbortSignal) => Promise<void>;

export interface DeliveryWorkerOptions {
  readonly connection: Redis;
  readonly jobs: JobStore;
  readonly deadLetters: DeadLetters;
  readonly deliver: Deliver;
  readonly logger: Logger;
  readonly patience: Patience;
}

/** Takes deliveries from their queue; what fails is tried again over a day, and then listed as a dead letter. */
export class DeliveryWorker {
  readonly #options: DeliveryWorkerOptions;
  readonly #worker: Worker<DeliveryPayload>;
  readonly #shutdown = new AbortController();

  constructor(queue: DeliveryQueueName, options: DeliveryWorkerOptions) {
    this.#options = options;
    const { retryDelaysMs: delays } = options.patience;
    this.#worker = new Worker<DeliveryPayload>(queue, (work, token) => this.#process(work, token), {
      connection: options.connection,
      prefix: QUEUE_PREFIX,
      concurrency: CONCURRENCY,
      maxStalledCount: delays.length,
      settings: { backoffStrategy: (attempt, _type, error) => backoff(delays, attempt, error) },
    });
    this.#worker.on('error', (err) => {
      if (!isRedisDown(err)) options.logger.warn({ err, queue }, 'queue of deliveries met an error');
    });
    this.#worker.on('failed', (work, error) => {
      this.#failed(work, error).catch((err: unknown) => {
        options.logger.error({ err, delivery_id: work?.id }, 'a dead letter could not be recorded');
      });
    });
  }

  /** What is under way goes back to the queue. */
  async close(): Promise<void> {
    this.#shutdown.abort();
    await this.#worker.close();
  }

  async #process(work: QueueJob<DeliveryPayload>, token: string | undefined): Promise<void> {
    requireKnownVersion(work.data);
    const { jobs, deliver, logger, patience } = this.#options;
    const job = await jobs.get(work.data.jobId);
    if (!job) return;
    const signal = AbortSignal.any([this.#shutdown.signal, AbortSignal.timeout(patience.attemptLimitMs)]);
    try {
      await deliver(job, work.data, signal);
      logger.info({ delivery_id: work.id, job_id: job.id, attempt: work.attemptsMade + 1 }, 'delivered');
    } catch (error) {
      if (!this.#shutdown.signal.aborted) throw asQueueError(error);
      await work.moveToWait(token);
      throw new WaitingError();
    }
  }

  async #failed(work: QueueJob<DeliveryPayload> | undefined, error: Error): Promise<void> {
    if (!work) return;
    const { deadLetters, logger } = this.#options;
    const { jobId, notice, recipient } = work.data;
    const attempts = work.attemptsMade;
    const final = error.name === 'UnrecoverableError' || attempts >= (work.opts.attempts ?? 1);
    const log = {
      delivery_id: deliveryId(work.data),
      job_id: jobId,
      attempt: attempts,
      reason: error.message,
    };
    logger.warn(log, final ? 'delivery given up' : 'delivery failed; it will be tried again');
    if (final) await deadLetters.add({ jobId, notice, recipient }, attempts, reasonOf(error));
  }
}

/** How long to wait after an attempt: as scheduled, or as long as the recipient asked for if that is longer. */
export function backoff(delays: readonly number[], attempt: number, error: Error | undefined): number {
  const scheduled = delays[Math.min(attempt, delays.length) - 1] * (1 + JITTER * Math.random());
  const asked = error instanceof DeliveryFailed ? error.retryAfterMs : 0;
  return Math.round(Math.max(scheduled, Math.min(asked, LONGEST_RETRY_MS)));
}

function asQueueError(error: unknown): unknown {
  if (!(error instanceof DeliveryFailed) || !error.final) return error;
  return Object.assign(new UnrecoverableError(error.message), { cause: error });
}

/** The message of any other error is for the log. */
function reasonOf(error: Error): string {
  const known = error instanceof DeliveryFailed || error.cause instanceof DeliveryFailed;
  return known ? error.message : 'an unexpected error; the log of the API has its cause';
}
