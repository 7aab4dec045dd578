import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { preparePlace, type Place } from './place.ts';
import { connectOrStart, describeFailure, waitUntilLoaded, type RunningServer } from './redis-server.ts';
import { ensureServerProgram, requireSupportedVersion } from './server-program.ts';

const OWNER = 'stepsmith-owner-';
/** The server notices a moment late that an owner was killed. */
const OWNER_GONE_MS = 500;
const POLL_MS = 20;
const STOP_LIMIT_MS = 5_000;
const MIN_RESTART_DELAY_MS = 50;
const MAX_RESTART_DELAY_MS = 10_000;
/** A server that ran for this long is restarted at once when it dies; one that keeps dying ever later. */
const STABLE_AFTER_MS = 10_000;

export interface EmbeddedRedisOptions {
  readonly dataDir: string;
  readonly logger: Logger;
}

export interface EmbeddedRedis {
  /** `unix:///path/to.sock`; it stays the same when the server is restarted. */
  readonly url: string;
  /** Ends the server, its data on disk. Any later call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Runs a Redis of this service's own: on a private unix socket, every write on disk before it is answered, its data
 * in DATA_DIR/redis. A server that dies is started again; one whose service was killed is adopted by the next.
 *
 * @throws Error when no server program can be had or it is too old, when it does not start (with the end of its log),
 *   or when the server of this DATA_DIR belongs to a living service
 */
export async function startEmbeddedRedis({ dataDir, logger }: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const program = await ensureServerProgram((line) => {
    logger.warn(line);
  });
  await requireSupportedVersion(program);
  const place = await preparePlace(dataDir);
  return new Supervisor(place, program, await own(place, program, logger), logger);
}

interface OwnServer extends RunningServer {
  readonly pid: number;
}

class Supervisor implements EmbeddedRedis {
  readonly url: string;
  readonly #place: Place;
  readonly #program: string;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  #server: OwnServer;
  #restartDelayMs = MIN_RESTART_DELAY_MS;
  #restarted: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(place: Place, program: string, server: OwnServer, logger: Logger) {
    this.url = `unix://${place.socket.split('/').map(encodeURIComponent).join('/')}`;
    this.#place = place;
    this.#program = program;
    this.#logger = logger;
    this.#server = server;
    this.#watch();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#restarted;
    await end(this.#server, this.#logger);
  }

  /**
   * The exit of a child tells of its death at once; its connections may outlive it, because the process that Redis
   * forks to rewrite the append-only file inherits them. Of an adopted server the connection is all there is.
   */
  #watch(): void {
    const { redis, child } = this.#server;
    const since = performance.now();
    let seen = false;
    const onDeath = () => {
      if (seen || this.#stopping.signal.aborted) return;
      seen = true;
      redis.disconnect();
      if (performance.now() - since > STABLE_AFTER_MS) this.#restartDelayMs = MIN_RESTART_DELAY_MS;
      this.#logger.error(
        { server_pid: this.#server.pid },
        'the embedded Redis ended unexpectedly; starting it again',
      );
      this.#restarted = this.#restart();
    };
    redis.once('end', onDeath);
    child?.once('exit', onDeath);
  }

  async #restart(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      try {
        await sleep(this.#restartDelayMs, undefined, { signal });
        this.#restartDelayMs = Math.min(2 * this.#restartDelayMs, MAX_RESTART_DELAY_MS);
        this.#server = await own(this.#place, this.#program, this.#logger);
        this.#watch();
        return;
      } catch (err) {
        if (signal.aborted) return;
        this.#logger.error({ err }, 'the embedded Redis could not be started again; trying once more');
      }
    }
  }
}

/** A server of the place that has loaded its data and whose owner is this process. */
async function own(place: Place, program: string, logger: Logger): Promise<OwnServer> {
  const startedAt = performance.now();
  const server = await connectOrStart(place, program, `${OWNER}${process.pid}`);
  try {
    await claim(server.redis, place);
    await waitUntilLoaded(server.redis);
    const pid = await serverPid(server);
    const how = server.child ? 'embedded Redis started' : 'embedded Redis of a killed service adopted';
    logger.info(
      { socket: place.socket, server_pid: pid, ms: Math.round(performance.now() - startedAt) },
      how,
    );
    return { ...server, pid };
  } catch (cause) {
    const ended = server.redis.status === 'end';
    server.redis.disconnect();
    throw ended ? new Error(await describeFailure(place), { cause }) : cause;
  }
}

/** Of all services connected to a server, the one that came first owns it. */
async function claim(redis: Redis, { dataDir }: Place): Promise<void> {
  const id = await redis.client('ID');
  const deadline = performance.now() + OWNER_GONE_MS;
  for (;;) {
    const first = await firstOwner(redis);
    if (first.id === id) return;
    if (performance.now() > deadline)
      throw new Error(`DATA_DIR ${dataDir} is in use by another Stepsmith (pid ${first.pid})`);
    await sleep(POLL_MS);
  }
}

async function firstOwner(redis: Redis): Promise<{ id: number; pid: string }> {
  const list = String(await redis.client('LIST'));
  const owners = [...list.matchAll(new RegExp(`^id=(\\d+) .*\\bname=${OWNER}(\\d+) `, 'gm'))];
  return owners.map(([, id, pid]) => ({ id: Number(id), pid })).reduce((a, b) => (a.id < b.id ? a : b));
}

async function serverPid({ redis, child }: RunningServer): Promise<number> {
  return child?.pid ?? Number(/^process_id:(\d+)/m.exec(await redis.info('server'))?.[1]);
}

/** SHUTDOWN brings the append-only file to disk first; a server that does not follow it is killed. */
async function end({ redis, child, pid }: OwnServer, logger: Logger): Promise<void> {
  if (redis.status === 'end') return;
  const hungUp = new Promise((resolve) => redis.once('end', resolve));
  redis.call('SHUTDOWN').catch(() => undefined);
  const timer = setTimeout(() => {
    logger.error({ server_pid: pid }, 'the embedded Redis does not end; killing it');
    kill(pid);
    redis.disconnect();
  }, STOP_LIMIT_MS);
  await hungUp;
  clearTimeout(timer);
  // An adopted server is another process's child: that it hung up has to do.
  if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}
