import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { coalesce } from '../coalesce.ts';
import type { Job } from '../jobs/job.ts';
import { type JobNotice, OUTBOX_CHANNEL, readOutbox, removeFromOutbox } from '../jobs/outbox.ts';
import type { JobStore } from '../jobs/store.ts';
import type { Recipient } from './delivery.ts';
import { type DeliveryQueues, enqueueDelivery, type Patience } from './queue.ts';

/** Who is to be told of something about a job. */
export type RecipientsOf = (job: Job, notice: JobNotice) => readonly Recipient[];

export interface RelayOptions {
  readonly redis: Redis;
  readonly jobs: JobStore;
  readonly queues: DeliveryQueues;
  readonly recipientsOf: RecipientsOf;
  readonly logger: Logger;
  readonly patience: Patience;
}

/**
 * Queues what is to be told of jobs. An entry leaves the outbox when all its deliveries are queued, and these have ids that
 * follow from it, so neither a crash nor another process at the same work loses or doubles one.
 */
export class DeliveryRelay {
  readonly #options: RelayOptions;
  #stopped = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** From now on, and for what has waited. What an outage kept from being queued is queued when Redis is back. */
  start(subscriber: Redis): void {
    const relay = () => {
      this.run().catch((err: unknown) => {
        this.#options.logger.warn({ err }, 'notices could not be queued; they stay for the next time');
      });
    };
    const subscribe = () => {
      subscriber.subscribe(OUTBOX_CHANNEL).then(relay, relay);
    };
    subscriber.on('message', (channel: string) => {
      if (channel === OUTBOX_CHANNEL) relay();
    });
    subscriber.on('ready', subscribe);
    if (subscriber.status === 'ready') subscribe();
  }

  /** What is not queued by now stays in the outbox. */
  stop(): void {
    this.#stopped = true;
  }

  /** Queues all there is. */
  readonly run = coalesce(async () => {
    const { redis, jobs, queues, recipientsOf, patience } = this.#options;
    for (const entry of await readOutbox(redis)) {
      if (this.#stopped) return;
      const job = await jobs.get(entry.jobId);
      for (const recipient of job ? recipientsOf(job, entry.notice) : [])
        await enqueueDelivery(queues, { ...entry, recipient }, patience);
      await removeFromOutbox(redis, entry);
    }
  });
}
