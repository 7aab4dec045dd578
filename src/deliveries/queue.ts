import { Queue, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { createQueue, PAYLOAD_VERSION } from '../jobs/queues.ts';
import { type Delivery, deliveryId, type Recipient } from './delivery.ts';

export interface DeliveryPayload extends Delivery {
  readonly version: number;
}

/** Webhooks and MLflow do not wait for one another. */
export const DELIVERY_QUEUES = ['webhooks', 'mlflow'] as const;
export type DeliveryQueueName = (typeof DELIVERY_QUEUES)[number];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How patient deliveries are. */
export interface Patience {
  /** What is waited after each failed attempt but the last. */
  readonly retryDelaysMs: readonly number[];
  /** One attempt takes no longer. */
  readonly attemptLimitMs: number;
}

/** 9 attempts over 23.6 hours. */
export const PATIENCE: Patience = {
  retryDelaysMs: [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 4 * HOUR, 8 * HOUR, 9 * HOUR],
  attemptLimitMs: 15 * SECOND,
};

/** What was delivered is remembered for this long, so that it is not queued a second time. */
const REMEMBERED_S = 3600;

/** The queues of deliveries, by name. */
export type DeliveryQueues = Readonly<Record<DeliveryQueueName, Queue<DeliveryPayload>>>;

export function deliveryQueues(connection: Redis): DeliveryQueues {
  return {
    webhooks: createQueue<DeliveryPayload>('webhooks', connection),
    mlflow: createQueue<DeliveryPayload>('mlflow', connection),
  };
}

export function queueOf(recipient: Recipient): DeliveryQueueName {
  return recipient === 'mlflow' ? 'mlflow' : 'webhooks';
}

/** Queues a delivery; one that is queued already, or was delivered just now, is left alone. */
export async function enqueueDelivery(
  queues: DeliveryQueues,
  delivery: Delivery,
  { retryDelaysMs }: Patience,
): Promise<void> {
  const options: JobsOptions = {
    jobId: deliveryId(delivery),
    attempts: retryDelaysMs.length + 1,
    backoff: { type: 'custom' },
    removeOnComplete: { age: REMEMBERED_S },
    removeOnFail: true,
  };
  const { recipient } = delivery;
  await queues[queueOf(recipient)].add(recipient, { ...delivery, version: PAYLOAD_VERSION }, options);
}
