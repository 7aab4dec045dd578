import { afterAll, beforeAll } from 'vitest';
import type { Redis } from 'ioredis';
import type { NewJob } from '../../../src/jobs/store.ts';
import { connectWorker } from '../../../src/redis/connection.ts';
import { silent, startTestRedis, type TestRedis } from '../../helpers/redis.ts';

export const NEW_JOB: NewJob = {
  client: 'tests',
  modelVersion: 'sha256:0',
  request: {
    model: 'gaussian',
    solver: 'euler',
    steps: [5, 10],
    guidance_scale: 1,
    sigma_min: 0.002,
    sigma_max: 80,
    method: 'probe',
    objective: { exponent: 3, refine: false },
    probe: { levels: 16, paths: 256, precision: null, min_paths: null, max_paths: null },
    descent: null,
    validation: null,
    seed: 0,
    priority: 'interactive',
    deadline: null,
    webhook: null,
    metadata: { a: 'ü' },
  },
};

/** A Redis for the tests of a file; the connection may be used once they run. */
export function useRedis(): { readonly redis: Redis; readonly url: string } {
  let server: TestRedis | undefined;
  let redis: Redis | undefined;
  beforeAll(async () => {
    server = await startTestRedis();
    redis = connectWorker(server.url, silent);
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
  });
  return {
    get redis() {
      return redis!;
    },
    get url() {
      return server!.url;
    },
  };
}
