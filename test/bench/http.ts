// What the HTTP layer costs: requests a second beside a bare Fastify route over the same Redis, in the same run; lists beside
// 10,000 queued jobs; memory under 1,000 listeners. `--quick` takes a minute.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore } from '../../src/auth/key-store.ts';
import { startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { AliasStore, CHAMPION } from '../../src/schedules/aliases.ts';
import { ScheduleRepository } from '../../src/schedules/repository.ts';
import { modelFiles, SILENT } from '../helpers/device.ts';
import { withRedis } from '../helpers/redis.ts';
import { draft, MEASURED } from '../integration/jobs/schedule-fixtures.ts';
import { timeLists } from './http-lists.ts';
import { holdListeners } from './http-listeners.ts';
import { compete, type Contestant, type Load, type Measured } from './http-load.ts';
import { BARE_KEY, ServerProcess } from './http-processes.ts';
import { keepTable, type Row } from './table.ts';

const QUICK = process.argv.includes('--quick');
const NAME = process.argv.find((argument) => argument.startsWith('--name='))?.slice(7) ?? 'http';
const LOAD: Load = QUICK
  ? { rounds: 1, seconds: 1, connections: 16 }
  : { rounds: 5, seconds: 4, connections: 16 };
const LISTENERS = QUICK ? { count: 100, seconds: 5 } : { count: 1000, seconds: 60 };
const QUEUED = QUICK ? 500 : 10_000;
const STEPS = 10;
const GET_PATH = `/schedules/gaussian?solver=euler&steps=${STEPS}`;
const JOB = JSON.stringify({ model: 'gaussian', solver: 'euler', steps: STEPS });

const dataDir = await mkdtemp(join(tmpdir(), 'stepsmith-bench-'));
const redis = await startEmbeddedRedis({ dataDir, logger: SILENT });
const BARE = ['test/bench/http-bare.ts'];
const API = ['src/server.ts', '--api-only'];
const BASE = { REDIS_URL: redis.url, LOG_LEVEL: 'warn' };
const servers: ServerProcess[] = [];
const start = async (command: readonly string[], environment: Readonly<Record<string, string>>) => {
  const server = await ServerProcess.start(command, { ...BASE, ...environment });
  servers.push(server);
  return server;
};

try {
  const { key, answer } = await prepare();
  const quietRedis = `${redis.url}?db=1`;
  const [bare, bareLogging, open, withKeys, limited, logging, quiet] = await Promise.all([
    start(BARE, {}),
    start(BARE, { LOG_LEVEL: 'info' }),
    start(API, { AUTH: 'off' }),
    start(API, { AUTH: 'on', RATE_LIMIT: '0' }),
    start(API, { AUTH: 'on', RATE_LIMIT: '1000000' }),
    start(API, { AUTH: 'off', LOG_LEVEL: 'info' }),
    start(API, { AUTH: 'off', REDIS_URL: quietRedis }),
  ]);
  const contestants = (method: 'GET' | 'POST'): Contestant[] => {
    const request = method === 'GET' ? { method } : { method, body: JOB };
    const path = method === 'GET' ? GET_PATH : '/optimize';
    const headers = { ...(method === 'POST' && { 'content-type': 'application/json' }) };
    const authorized = { ...headers, authorization: `Bearer ${key}` };
    return [
      { name: bareName(method), server: bare, path, headers, ...request },
      { name: 'Stepsmith', server: open, path, headers, ...request },
      { name: 'bare Fastify with its log', server: bareLogging, path, headers, ...request },
      { name: 'with its log (LOG_LEVEL=info)', server: logging, path, headers, ...request },
      { name: 'with a key', server: withKeys, path, headers: authorized, ...request },
      { name: 'with a key and its rate limit', server: limited, path, headers: authorized, ...request },
    ];
  };
  console.error('GET /schedules/{model}');
  const gets = await compete(contestants('GET'), LOAD);
  console.error('POST /optimize');
  const posts = await compete(contestants('POST'), LOAD);
  console.error('lists of jobs');
  const lists = await timeLists(
    { redisUrl: quietRedis, url: quiet.url },
    { redisUrl: redis.url, url: open.url },
    QUEUED,
  );
  console.error('listeners');
  const listening = await holdListeners(redis.url, open, LISTENERS);
  const rows = [...toRows('GET /schedules/{model}', gets), ...toRows('POST /optimize', posts)];
  console.log(keepTable(NAME, title(), rows, [...conditions(answer), ...lists, ...listening]));
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await redis.stop();
  await rm(dataDir, { recursive: true });
}

/** A champion to ask for, the same answer for the bare route, and a key. */
async function prepare(): Promise<{ key: string; answer: string }> {
  const { version: modelVersion } = await modelFiles('gaussian');
  const sigmas = Array.from({ length: STEPS + 1 }, (_, i) => 80 * (0.002 / 80) ** (i / STEPS));
  const change = { model_version: modelVersion, steps: STEPS, sigmas, validation: MEASURED };
  return withRedis(redis.url, async (connection) => {
    const schedule = await new ScheduleRepository(connection).publish(draft('bench', change));
    await new AliasStore(connection).move(CHAMPION, schedule);
    const answer = JSON.stringify(schedule);
    await connection.set(BARE_KEY, answer);
    const scopes = ['read', 'optimize'] as const;
    const { token } = await new KeyStore(connection).create({ name: 'bench', scopes, expiresAt: null });
    return { key: token, answer };
  });
}

function bareName(method: 'GET' | 'POST'): string {
  return `bare Fastify, ${method === 'GET' ? 'one GET' : 'one MULTI and one BullMQ add'}`;
}

function title(): string {
  return 'What the HTTP layer costs beside a bare Fastify route over the same Redis';
}

function toRows(operation: string, measured: readonly Measured[]): Row[] {
  const [bare] = measured;
  return measured.map(({ name, perSecond, p50, p99, processor }) => ({
    operation,
    server: name,
    'requests a second': perSecond.toFixed(0),
    'of the bare route': (perSecond / bare.perSecond).toFixed(2),
    'processor, ms a request': processor.toFixed(3),
    'of it': (bare.processor / processor).toFixed(2),
    'p50, ms': p50.toFixed(2),
    'p99, ms': p99.toFixed(2),
  }));
}

function conditions(answer: string): string[] {
  const { rounds, seconds, connections } = LOAD;
  return [
    `Medians of ${rounds} rounds of ${seconds} s each, all servers in turn in every round, ${connections} connections; every server a process of its own, one Redis (appendfsync always) and the load generator on the same machine, whose load at the end was ${loadavg()[0].toFixed(1)}. The schedule is ${answer.length} bytes.`,
  ];
}
