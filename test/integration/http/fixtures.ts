import { afterAll, beforeAll } from 'vitest';
import type { Redis } from 'ioredis';
import { buildApp } from '../../../src/app.ts';
import { watchFleet } from '../../../src/fleet/watch.ts';
import { createAccess } from '../../../src/auth/access.ts';
import type { App } from '../../../src/http/typed.ts';
import { loadConfig } from '../../../src/config.ts';
import { type Deliveries, startDeliveries } from '../../../src/deliveries/service.ts';
import { AbandonedWork } from '../../../src/jobs/abandoned-work.ts';
import { EventHub } from '../../../src/jobs/event-hub.ts';
import { JobStore } from '../../../src/jobs/store.ts';
import { assembleModels } from '../../../src/registrations/assemble.ts';
import { ProbeStore } from '../../../src/probes/store.ts';
import { connectProducer, connectWorker } from '../../../src/redis/connection.ts';
import { AliasStore } from '../../../src/schedules/aliases.ts';
import { OtherCounts } from '../../../src/schedules/other-counts.ts';
import { ScheduleRepository } from '../../../src/schedules/repository.ts';
import { FollowPool } from '../../../src/solving/follow-pool.ts';
import { SampleStore } from '../../../src/schedules/samples.ts';
import { silent, startTestRedis, type TestRedis } from '../../helpers/redis.ts';
import { SHIPPED_MODELS } from '../../helpers/service.ts';

/** The HTTP service over a Redis of the test's own, without workers: the test does to jobs what they would. */
export interface TestApi {
  readonly url: string;
  readonly redis: Redis;
  readonly jobs: JobStore;
  readonly events: EventHub;
  readonly deliveries: Deliveries;
}

export async function startApi(
  redisUrl: string,
  heartbeatMs: number,
  environment: Record<string, string> = {},
) {
  const redis = connectProducer(redisUrl, silent);
  const subscriber = connectWorker(redisUrl, silent);
  const jobs = new JobStore(redis);
  const events = new EventHub(redis, subscriber, silent, heartbeatMs);
  const probes = new ProbeStore(redis);
  const solver = new FollowPool();
  const config = loadConfig({ AUTH: 'off', ...environment });
  const deliveries = startDeliveries({ config, redisUrl, redis, subscriber, jobs, logger: silent });
  const app: App = await buildApp({
    logger: silent,
    http: config,
    access: createAccess(config, redis),
    redis,
    jobs,
    events,
    deliveries,
    submit: () => Promise.reject(new Error('nothing is queued here')),
    cancel: () => Promise.reject(new Error('nothing is canceled here')),
    ...assembleModels(loadConfig({ MODELS_DIR: SHIPPED_MODELS }), redis, {
      add: () => Promise.reject(new Error('nothing is queued here')),
    }),
    abandoned: new AbandonedWork(redis),
    probes,
    schedules: new ScheduleRepository(redis),
    aliases: new AliasStore(redis),
    otherCounts: new OtherCounts(probes, solver),
    ...watchFleet(redis, []),
    tracing: null,
    samples: new SampleStore(redis),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const stop = async () => {
    events.close();
    app.server.closeAllConnections();
    await app.close();
    await solver.close();
    await deliveries.stop();
    redis.disconnect();
    subscriber.disconnect();
  };
  return { url, redis, jobs, events, deliveries, stop };
}

/** One for the tests of a file; to be used once they run. */
export function useApi(
  heartbeatMs: number,
  environment?: Record<string, string>,
): TestApi & { readonly redisUrl: string } {
  let server: TestRedis | undefined;
  let api: Awaited<ReturnType<typeof startApi>> | undefined;
  beforeAll(async () => {
    server = await startTestRedis();
    api = await startApi(server.url, heartbeatMs, environment);
  });
  afterAll(async () => {
    await api?.stop();
    await server?.stop();
  });
  return {
    get url() {
      return api!.url;
    },
    get redis() {
      return api!.redis;
    },
    get jobs() {
      return api!.jobs;
    },
    get events() {
      return api!.events;
    },
    get deliveries() {
      return api!.deliveries;
    },
    get redisUrl() {
      return server!.url;
    },
  };
}
