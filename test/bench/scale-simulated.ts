// A SIMULATION of devices: tasks wait as long as a GPU would, then do the real Gram product of a small array and store the
// block as a worker does. All that is not the model is real: queue, flow children, locks, Redis, stores.
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker, WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import { Redis } from 'ioredis';
import { packSymmetric } from '../../src/ays/gram.ts';
import { ProbeStore } from '../../src/probes/store.ts';
import { redisOptions } from '../../src/redis/url.ts';

const LEVELS = 128;
const COLUMNS = 64;
const PREFIX = 'simulation';

export interface Simulation {
  readonly devices: number;
  readonly shardsEach: number;
  /** What a shard would take on a GPU. */
  readonly taskMs: number;
}

export interface Simulated {
  readonly seconds: number;
  readonly commands: number;
  readonly shards: number;
  readonly probeBytes: number;
}

/** One probe over so many devices, from the first shard to the last. */
export async function simulate(url: string, { devices, shardsEach, taskMs }: Simulation): Promise<Simulated> {
  const connection = new Redis({ ...redisOptions(url), maxRetriesPerRequest: null });
  const probes = new ProbeStore(connection);
  const id = await probes.create({ ...SPEC, seed: devices * 1e6 + taskMs });
  const shards = devices * shardsEach;
  const measure = async ({ data }: QueueJob<{ block: number }>) => {
    await sleep(taskMs);
    await probes.putBlock(id, data.block, packSymmetric(gramOf(data.block), LEVELS), MEASUREMENT);
  };
  const options = { connection, prefix: PREFIX };
  const workers = Array.from({ length: devices }, () => new Worker('compute', measure, options));
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const before = await commandsProcessed(connection);
  const seconds = await runParent(connection, shards);
  const commands = (await commandsProcessed(connection)) - before;
  await Promise.all(workers.map((worker) => worker.close()));
  const probeBytes = await memoryOf(connection, `stepsmith:probe:${id}*`);
  connection.disconnect();
  return { seconds, commands, shards, probeBytes };
}

/** A job that waits for its shards, as the orchestrator's does. */
async function runParent(connection: Redis, shards: number): Promise<number> {
  const options = { connection, prefix: PREFIX, defaultJobOptions: { removeOnComplete: true } };
  const [jobs, compute] = [new Queue('jobs', options), new Queue('compute', options)];
  const started = performance.now();
  let finish: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const orchestrate = async (work: QueueJob, token?: string) => {
    if ((await work.getDependenciesCount()).processed) {
      finish();
      return;
    }
    const parent = { id: work.id!, queue: work.queueQualifiedName };
    const children = Array.from({ length: shards }, (_, block) => ({
      name: 'measure',
      data: { block },
      opts: { parent },
    }));
    await compute.addBulk(children);
    if (await work.moveToWaitingChildren(token!)) throw new WaitingChildrenError();
    finish();
  };
  const orchestrator = new Worker('jobs', orchestrate, { connection, prefix: PREFIX });
  await jobs.add('optimize', {});
  await finished;
  const seconds = (performance.now() - started) / 1000;
  await Promise.all([orchestrator.close(), jobs.close(), compute.close()]);
  return seconds;
}

const SPEC = {
  model: 'simulated',
  modelVersion: 'sha256:0',
  guidanceScale: 1,
  levels: Array.from({ length: LEVELS }, (_, level) => level + 1),
  batchSize: 16,
};

const MEASUREMENT = {
  evaluations: LEVELS * 16,
  seconds: 1,
  executionProvider: 'simulated',
  denoisingLoss: Array.from({ length: LEVELS }, (_, level) => level / 7),
};

/** E E^T, float64 [levels, levels]. */
function gramOf(seed: number): Float64Array {
  const errors = Float64Array.from({ length: LEVELS * COLUMNS }, (_, i) => Math.sin(seed + i));
  const gram = new Float64Array(LEVELS * LEVELS);
  for (let j = 0; j < LEVELS; j++) {
    for (let k = 0; k < LEVELS; k++) {
      for (let i = 0; i < COLUMNS; i++)
        gram[j * LEVELS + k] += errors[j * COLUMNS + i] * errors[k * COLUMNS + i];
    }
  }
  return gram;
}

async function commandsProcessed(redis: Redis): Promise<number> {
  return Number(/^total_commands_processed:(\d+)/m.exec(await redis.info('stats'))?.[1]);
}

/** Bytes of all keys that fit a pattern. */
export async function memoryOf(redis: Redis, pattern: string): Promise<number> {
  const keys = await redis.keys(pattern);
  const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
}
