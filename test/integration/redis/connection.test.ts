import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { pino, type Logger } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectProducer, connectWorker, pingRedis } from '../../../src/redis/connection.ts';
import { findServerProgram } from '../../../src/redis/server-program.ts';
import { silent, temporaryDirectory, withRedis } from '../../helpers/redis.ts';

let directory: string;
let url: string;
let server: ChildProcess;
let lines: { msg: string; level: number }[];
let logger: Logger;
let connections: Redis[];

/** A server without a supervisor, so that it stays down when it is killed. */
async function startServer(...settings: string[]): Promise<void> {
  const socket = join(directory, 'r.sock');
  const program = (await findServerProgram())!;
  server = spawn(program, [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--dir',
    directory,
    '--save',
    '',
    ...settings,
  ]);
  url = `unix://${socket}`;
  await withRedis(url, (redis) => redis.ping());
}

async function killServer(): Promise<void> {
  server.kill('SIGKILL');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
}

function connect(make: typeof connectProducer): Redis {
  const redis = make(url, logger);
  connections.push(redis);
  return redis;
}

/** How a command fails, and after how many milliseconds. */
async function failure(command: Promise<unknown>): Promise<{ message: string; ms: number }> {
  const startedAt = performance.now();
  const outcome = await command.then(
    () => 'succeeded',
    (error: unknown) => String(error),
  );
  return { message: outcome, ms: performance.now() - startedAt };
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  connections = [];
  lines = [];
  logger = pino(
    { level: 'info' },
    { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[0]) },
  );
  await startServer();
});

afterEach(async () => {
  for (const redis of connections) redis.disconnect();
  await killServer();
  await rm(directory, { recursive: true });
});

describe('connectProducer', () => {
  it('fails in less than a second while the server is down, at every moment of the outage', async () => {
    const redis = connect(connectProducer);
    await redis.ping();
    await killServer();
    for (let i = 0; i < 8; i += 1) {
      const { message, ms } = await failure(redis.set('k', i));
      expect(message).toMatch(/max retries|Command timed out|ECONNRE/);
      expect(ms).toBeLessThan(900);
      await sleep(70 * i);
    }
  });

  it('fails in less than a second where there never was a server', async () => {
    await killServer();
    const { message, ms } = await failure(connect(connectProducer).ping());
    expect(message).toContain('max retries');
    expect(ms).toBeLessThan(900);
  });

  it('fails in less than a second when the server hangs, pipelines and transactions too', async () => {
    const redis = connect(connectProducer);
    await redis.ping();
    server.kill('SIGSTOP');
    const commands = [redis.ping(), redis.multi().set('k', 1).exec(), redis.eval('return 1', 0)];
    for (const { message, ms } of await Promise.all(commands.map(failure))) {
      expect(message).toContain('Command timed out');
      expect(ms).toBeLessThan(1_000);
    }
  });

  it('recovers by itself from a crash and from a hang', async () => {
    const redis = connect(connectProducer);
    await redis.ping();
    await killServer();
    await failure(redis.ping());
    await startServer();
    await vi.waitFor(() => redis.ping(), 2_000);
    server.kill('SIGSTOP');
    await failure(redis.ping());
    server.kill('SIGCONT');
    await vi.waitFor(() => redis.ping(), 2_000);
  });

  it('recovers from a connection whose other side is silent for ever', async () => {
    const redis = connect(connectProducer);
    await redis.ping();
    const hung = server;
    hung.kill('SIGSTOP');
    await failure(redis.ping());
    // The hung server keeps its connections; a new one gets its address, as after a failover.
    await rm(join(directory, 'r.sock'));
    await startServer();
    await vi.waitFor(() => redis.ping(), { timeout: 9_000, interval: 100 });
    hung.kill('SIGKILL');
  });

  it('never sends later what it has given up while the server was down', async () => {
    const redis = connect(connectProducer);
    await redis.ping();
    await killServer();
    const given = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => sleep(i * 53).then(() => failure(redis.incr('n')))),
    );
    expect(given.map(({ message }) => message)).not.toContain('succeeded');
    await startServer();
    await vi.waitFor(() => redis.ping(), 2_000);
    expect(await redis.get('n')).toBeNull();
  });

  it('logs an outage once at its beginning and once at its end', async () => {
    const redis = connect(connectProducer);
    await redis.ping();
    for (let outage = 0; outage < 2; outage += 1) {
      await killServer();
      await sleep(1_000);
      await startServer();
      await vi.waitFor(() => redis.ping(), 2_000);
    }
    const both = ['Redis cannot be reached; trying again until it can', 'Redis is back'];
    expect(lines.map(({ msg }) => msg)).toEqual([...both, ...both]);
  });
});

describe('connectWorker', () => {
  it('waits for a server that is down and then carries on', async () => {
    await killServer();
    const redis = connect(connectWorker);
    const answer = redis.set('k', 'v');
    expect(await Promise.race([answer, sleep(1_500, 'waiting')])).toBe('waiting');
    await startServer();
    expect(await answer).toBe('OK');
    expect(lines.map(({ msg }) => msg)).toEqual([
      'Redis cannot be reached; trying again until it can',
      'Redis is back',
    ]);
  });

  it('waits for a server that hangs', async () => {
    const redis = connect(connectWorker);
    await redis.ping();
    server.kill('SIGSTOP');
    const answer = redis.ping();
    expect(await Promise.race([answer, sleep(1_500, 'waiting')])).toBe('waiting');
    server.kill('SIGCONT');
    expect(await answer).toBe('PONG');
  });
});

describe('pingRedis', () => {
  it('finds nothing wrong with durable settings', async () => {
    await killServer();
    await startServer('--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction');
    expect(await pingRedis(connect(connectProducer))).toEqual({ reachable: true, weaknesses: [] });
  });

  it('names eviction and a missing append-only file', async () => {
    await killServer();
    await startServer('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no');
    const { reachable, weaknesses } = await pingRedis(connect(connectProducer));
    expect(reachable).toBe(true);
    expect(weaknesses).toHaveLength(2);
    expect(weaknesses[0]).toContain('maxmemory-policy is allkeys-lru, not noeviction');
    expect(weaknesses[1]).toContain('appendonly no');
  });

  it('names a weaker appendfsync, unless the server does not tell', async () => {
    await killServer();
    await startServer('--appendonly', 'yes', '--appendfsync', 'everysec');
    const { weaknesses } = await pingRedis(connect(connectProducer));
    expect(weaknesses).toEqual([expect.stringContaining('appendfsync is everysec, not always')]);
    await killServer();
    await startServer('--appendonly', 'yes', '--appendfsync', 'everysec', '--rename-command', 'CONFIG', '');
    expect(await pingRedis(connect(connectProducer))).toEqual({ reachable: true, weaknesses: [] });
  });

  it('says in less than a second that Redis is not reachable', async () => {
    const redis = connectProducer(url, silent);
    connections.push(redis);
    await redis.ping();
    server.kill('SIGSTOP');
    const startedAt = performance.now();
    expect(await pingRedis(redis)).toEqual({ reachable: false, weaknesses: [] });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
