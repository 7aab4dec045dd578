// The HTTP service alone, in this process, listening on a port of its own over a real Redis: no worker.
import { resolve } from 'node:path';
import type { Redis } from 'ioredis';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Dependencies } from '../../src/http/dependencies.ts';
import { connect } from '../../src/service.ts';
import { Client } from './client.ts';
import type { Environment } from './node-process.ts';
import { silent, startTestRedis } from './redis.ts';

export interface TestApp {
  readonly url: string;
  readonly client: Client;
  readonly redis: Redis;
  readonly dependencies: Dependencies;
  close(): Promise<void>;
}

const MODELS_DIR = resolve(import.meta.dirname, '../../models');

/** A key with every scope, where the environment sets it as ADMIN_KEY. */
export const ADMIN_KEY = 'an-admin-key-of-more-than-32-characters';

/**
 * @param environment - settings of the service; unless it says otherwise keys are needed, and ADMIN_KEY is one
 * @param replace - parts of the service to put in the place of the real ones
 */
export async function startApp(
  environment: Environment = {},
  replace: (dependencies: Dependencies) => Partial<Dependencies> = () => ({}),
): Promise<TestApp> {
  const server = await startTestRedis();
  const config = loadConfig({ MODELS_DIR, ADMIN_KEY, ...environment, REDIS_URL: server.url });
  const { dependencies: real, close: disconnect } = connect(
    { config, logger: silent, tracing: null },
    server.url,
  );
  const dependencies = { ...real, ...replace(real) };
  const app = await buildApp(dependencies);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    real.events.close();
    await app.close();
    await disconnect();
    await server.stop();
  };
  return { url, client: new Client(url), redis: real.redis, dependencies, close };
}

/** The header of a key. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
