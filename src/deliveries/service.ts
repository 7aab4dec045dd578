import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { StepsmithError } from '../errors.ts';
import type { JobStore } from '../jobs/store.ts';
import { outboundDispatcher } from '../net/outbound.ts';
import { connectWorker } from '../redis/connection.ts';
import { refusedWebhook, requireUsable } from '../webhooks/policy.ts';
import { deliverWebhooks, webhookRecipients } from '../webhooks/webhooks.ts';
import type { Job } from '../jobs/job.ts';
import type { JobNotice } from '../jobs/outbox.ts';
import { deliverToMlflow } from '../mlflow/log-job.ts';
import { ScheduleRepository } from '../schedules/repository.ts';
import type { Recipient } from './delivery.ts';
import { DeadLetters } from './dead-letters.ts';
import {
  type DeliveryQueueName,
  deliveryQueues,
  type DeliveryQueues,
  enqueueDelivery,
  PATIENCE,
  type Patience,
} from './queue.ts';
import { DeliveryRelay } from './relay.ts';
import { type Deliver, DeliveryWorker } from './worker.ts';

export interface DeliveryDependencies {
  readonly config: Config;
  readonly redisUrl: string;
  readonly redis: Redis;
  /** In subscriber mode; shared with others. */
  readonly subscriber: Redis;
  readonly jobs: JobStore;
  readonly logger: Logger;
}

/** What the HTTP side may do with deliveries. */
export interface Deliveries {
  /** Why no webhook would be sent to an address; null when it would. */
  readonly refusal: (url: string) => string | null;
  readonly deadLetters: DeadLetters;
  /** @throws StepsmithError `dead_letter_not_found` */
  readonly replay: (id: string) => Promise<void>;
}

/** Tells others of jobs from now on: queues what is to be told, and sends what this process is configured to send. */
export function startDeliveries(
  { config, redisUrl, redis, subscriber, jobs, logger }: DeliveryDependencies,
  patience = PATIENCE,
): Deliveries & { readonly stop: () => Promise<void> } {
  requireUsable(config);
  const queues = deliveryQueues(redis);
  const deadLetters = new DeadLetters(redis);
  const connection = connectWorker(redisUrl, logger);
  const dispatcher = outboundDispatcher(config.allowedPrivateNetworks);
  const common = { connection, jobs, deadLetters, logger, patience };
  const workers: DeliveryWorker[] = [];
  const work = (queue: DeliveryQueueName, deliver: Deliver) => {
    workers.push(new DeliveryWorker(queue, { ...common, deliver }));
  };
  if (config.webhookSecrets !== null) work('webhooks', deliverWebhooks(config, dispatcher));
  if (config.mlflowTrackingUri !== null)
    work('mlflow', deliverToMlflow(config, new ScheduleRepository(redis), logger));
  const relay = new DeliveryRelay({
    redis,
    jobs,
    queues,
    recipientsOf: (job, notice) => recipientsOf(config, job, notice),
    logger,
    patience,
  });
  relay.start(subscriber);
  const stop = async () => {
    relay.stop();
    await Promise.all(workers.map((worker) => worker.close()));
    await Promise.all([...Object.values(queues).map((queue) => queue.close()), dispatcher.destroy()]);
    connection.disconnect();
  };
  return {
    refusal: (url) => refusedWebhook(config, url),
    deadLetters,
    replay: (id) => replay(deadLetters, queues, id, patience),
    stop,
  };
}

function recipientsOf(config: Config, job: Job, notice: JobNotice): Recipient[] {
  const toMlflow = config.mlflowTrackingUri !== null && notice === 'completed';
  return [...webhookRecipients(config, job, notice), ...(toMlflow ? (['mlflow'] as const) : [])];
}

async function replay(
  deadLetters: DeadLetters,
  queues: DeliveryQueues,
  id: string,
  patience: Patience,
): Promise<void> {
  const letter = await deadLetters.get(id);
  if (!letter) throw new StepsmithError('dead_letter_not_found', `there is no dead letter "${id}"`);
  await enqueueDelivery(queues, letter, patience);
  await deadLetters.remove(letter);
}
