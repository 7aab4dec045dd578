import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { unusable, type Place } from './place.ts';
import { withStartLock } from './start-lock.ts';

/** A server listens long before it has loaded its data; this bounds only the former. */
const LISTEN_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 5_000;
const POLL_MS = 10;
const LOG_TAIL_LINES = 8;

/** A server on the socket of a place, and a connection to it that is not made anew when it breaks. */
export interface RunningServer {
  readonly redis: Redis;
  /** null when it was running already. */
  readonly child: ChildProcess | null;
}

/**
 * Connects to the server of a place, starting one where none is. One process at a time may do this: a second server
 * would take the socket's path away from the first and write to the same files.
 *
 * @param connectionName - of the connection, seen by all others in CLIENT LIST
 * @throws Error with the end of the server's log when it does not start
 */
export async function connectOrStart(
  place: Place,
  program: string,
  connectionName: string,
): Promise<RunningServer> {
  return withStartLock(place.lock, async () => {
    const redis = await connect(place.socket, connectionName);
    if (redis) return { redis, child: null };
    return start(place, program, connectionName);
  }).catch((error: unknown) => {
    throw isErrno(error) ? unusable(place.dataDir, error) : error;
  });
}

/** Resolves when the server has loaded its data, which takes a while with much of it. */
export async function waitUntilLoaded(redis: Redis): Promise<void> {
  for (;;) {
    try {
      await redis.ping();
      return;
    } catch (error) {
      if (!String(error).includes('LOADING')) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** null where nothing listens on the socket, or what did is just ending. */
async function connect(socket: string, connectionName: string): Promise<Redis | null> {
  const redis = new Redis({
    path: socket,
    connectionName,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    commandTimeout: ANSWER_LIMIT_MS,
    retryStrategy: null,
  });
  let reason: string | undefined;
  redis.on('error', ({ message }) => (reason ??= message));
  try {
    await redis.connect();
    return redis;
  } catch (cause) {
    if (reason === undefined || /ENOENT|ECONNREFUSED|ECONNRESET|EPIPE/.test(reason)) return null;
    throw new Error(`the Redis on ${socket} does not answer: ${reason}`, { cause });
  }
}

async function start(place: Place, program: string, connectionName: string): Promise<RunningServer> {
  const log = openSync(place.log, 'a');
  const logStart = fstatSync(log).size;
  // Detached: a Ctrl-C in the terminal must not stop it before the service has. LC_ALL: a locale that the machine
  // lacks keeps a server from starting.
  const child = spawn(program, serverArguments(place), {
    stdio: ['ignore', log, log],
    detached: true,
    env: { LC_ALL: 'C' },
  });
  closeSync(log);
  const ended = once(child, 'exit').then(
    ([code, signal]) => `exit ${String(code ?? signal)}`,
    (error: unknown) => String(error),
  );
  const deadline = performance.now() + LISTEN_LIMIT_MS;
  while (performance.now() < deadline) {
    const end = await Promise.race([ended, sleep(POLL_MS)]);
    if (end !== undefined) throw new Error(`${program}: ${end}. ${await describeFailure(place, logStart)}`);
    const redis = await connect(place.socket, connectionName);
    if (redis) return { redis, child };
  }
  child.kill('SIGKILL');
  throw new Error(
    `${program} did not listen within ${LISTEN_LIMIT_MS} ms. ${await describeFailure(place, logStart)}`,
  );
}

/** A private socket and no port; every write on the disk before it is answered; nothing is ever evicted. */
function serverArguments({ directory, socket }: Place): string[] {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** What a server that ended has left in its log, from a position on. */
export async function describeFailure({ log, dataDir }: Place, logStart = 0): Promise<string> {
  const written = (await readFile(log).catch(() => Buffer.alloc(0))).subarray(logStart).toString().trim();
  const tail = written.split('\n').slice(-LOG_TAIL_LINES).join('\n  ');
  return `The embedded Redis in DATA_DIR ${dataDir} did not start. ${log} ends with:\n  ${tail}`;
}

function isErrno(error: unknown): boolean {
  return error instanceof Error && 'errno' in error;
}
