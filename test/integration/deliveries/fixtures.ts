import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, vi } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { type Deliveries, startDeliveries } from '../../../src/deliveries/service.ts';
import { JobStore, newJobId } from '../../../src/jobs/store.ts';
import type { WebhookRequest } from '../../../src/jobs/webhook.ts';
import { connectProducer, connectWorker } from '../../../src/redis/connection.ts';
import { NEW_JOB, useRedis } from '../jobs/fixtures.ts';
import type { Received } from './receiver.ts';

/** A service that tells others of jobs, over a Redis of the test file's own; jobs are run by hand. */
export interface Running extends Deliveries {
  readonly jobs: JobStore;
  readonly redis: Redis;
  /** All that was logged. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export const SECRET = newSecret();
const CONFIG = {
  WEBHOOK_SECRETS: SECRET,
  WEBHOOK_PLAIN_HTTP: 'allowed',
  ALLOWED_PRIVATE_NETWORKS: '127.0.0.1',
};
export const IMPATIENCE = { retryDelaysMs: [10, 20], attemptLimitMs: 5_000 };

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export type Start = (environment?: Record<string, string>, patience?: typeof IMPATIENCE) => Running;

/** To be called once in a file; what is started ends with its test. */
export function useDeliveries(): Start {
  const server = useRedis();
  return (environment = {}, patience = IMPATIENCE) => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const redis = connectProducer(server.url, logger);
    const subscriber = connectWorker(server.url, logger);
    const jobs = new JobStore(redis);
    const config = loadConfig({ ...CONFIG, ...environment });
    const started = startDeliveries(
      { config, redisUrl: server.url, redis, subscriber, jobs, logger },
      patience,
    );
    let stopping: Promise<void> | undefined;
    const stop = () => (stopping ??= started.stop());
    onTestFinished(async () => {
      await stop();
      redis.disconnect();
      subscriber.disconnect();
    });
    return { ...started, stop, jobs, redis, log: () => lines.join('') };
  };
}

/** A job from its acceptance to its end. */
export async function runJob(jobs: JobStore, webhook: Partial<WebhookRequest> | null): Promise<string> {
  const request = {
    ...NEW_JOB.request,
    webhook: webhook && { url: '', events: ['completed' as const], format: 'standard' as const, ...webhook },
  };
  const id = newJobId();
  await jobs.create(id, { ...NEW_JOB, request });
  await jobs.start(id);
  await jobs.succeed(id, ['sch_1']);
  return id;
}

export function until(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 60_000, interval: 20 });
}

export async function deadLetter({ deadLetters }: Running, id: string) {
  await until(async () => {
    expect(await deadLetters.get(id)).not.toBeNull();
  });
  return (await deadLetters.get(id))!;
}

export const verify = ({ body, headers }: Received, secret = SECRET) =>
  new Webhook(secret).verify(body, headers);
