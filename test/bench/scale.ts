// How one probe scales: real worker processes, and devices that are simulated. `--quick` takes half a minute.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { SILENT } from '../helpers/device.ts';
import { withRedis } from '../helpers/redis.ts';
import { runReal } from './scale-real.ts';
import { simulate, type Simulated, type Simulation } from './scale-simulated.ts';
import { keepTable, type Row } from './table.ts';

const QUICK = process.argv.includes('--quick');
const NAME = process.argv.find((argument) => argument.startsWith('--name='))?.slice(7) ?? 'scale';
const [DEVICES, SHARDS_EACH, TASK_MS] = QUICK ? [[1, 8, 64], 3, 400] : [[1, 2, 4, 8, 16, 32, 64], 6, 1000];
const PROBE = QUICK
  ? { model: 'gaussian', levels: 64, paths: 256 }
  : { model: 'fashion-mnist', levels: 16, paths: 256 };
const SATURATING = { devices: 64, shardsEach: QUICK ? 6 : 20, taskMs: 0 };
/** What a shard is sized to take. */
const SHARD_SECONDS = 20;

const dataDir = await mkdtemp(join(tmpdir(), 'stepsmith-bench-'));
const redis = await startEmbeddedRedis({ dataDir, logger: SILENT });
try {
  const simulated: { run: Simulation; result: Simulated }[] = [];
  for (const devices of DEVICES) {
    const run = { devices, shardsEach: SHARDS_EACH, taskMs: TASK_MS };
    simulated.push({ run, result: await simulate(redis.url, run) });
  }
  const saturated = await simulate(redis.url, SATURATING);
  await withRedis(redis.url, (connection) => connection.config('SET', 'appendfsync', 'no'));
  const unsynced = await simulate(redis.url, SATURATING);
  await withRedis(redis.url, (connection) => connection.config('SET', 'appendfsync', 'always'));
  const real = [];
  for (const workers of [1, 2]) real.push({ workers, ...(await runReal(redis.url, workers, PROBE)) });
  const rows = simulated.map(({ run, result }) => toRow(run, result));
  console.log(
    keepTable(NAME, title(), rows, [
      ...realSummary(real),
      ...simulatedSummary(simulated, saturated, unsynced),
      ...onPaper(),
    ]),
  );
} finally {
  await redis.stop();
  await rm(dataDir, { recursive: true });
}

function title(): string {
  return `One probe on 1 to ${DEVICES.at(-1)} SIMULATED devices: a shard waits ${TASK_MS} ms, then does a real Gram product and stores a real block`;
}

function toRow(run: Simulation, { seconds, commands, shards }: Simulated): Row {
  const ideal = (run.shardsEach * run.taskMs) / 1000;
  return {
    devices: run.devices,
    shards,
    'ideal, s': ideal.toFixed(2),
    'measured, s': seconds.toFixed(2),
    efficiency: (ideal / seconds).toFixed(3),
    'overhead a shard and device, ms': ((1000 * (seconds - ideal)) / run.shardsEach).toFixed(1),
    'Redis commands a shard': (commands / shards).toFixed(1),
    'Redis commands a second': (commands / seconds).toFixed(0),
  };
}

function realSummary(
  real: readonly { workers: number; seconds: number; jobBytes: number; evaluations: number }[],
): string[] {
  const [one, two] = real;
  return [
    `REAL workers, one thread each, ${PROBE.model}, ${PROBE.levels} levels x ${PROBE.paths} paths (${one.evaluations} evaluations), from the start of the job to its end: ${one.seconds.toFixed(2)} s on one, ${two.seconds.toFixed(2)} s on two: ${(one.seconds / two.seconds).toFixed(2)} times as fast. The load of the machine was ${loadavg()[0].toFixed(1)} on its cores: other programs took part of them.`,
    `Such a job and its events take ${(one.jobBytes / 1024).toFixed(1)} kB of Redis.`,
  ];
}

function simulatedSummary(
  runs: readonly { run: Simulation; result: Simulated }[],
  saturated: Simulated,
  unsynced: Simulated,
): string[] {
  const { result, run } = runs[runs.length - 1];
  const overhead = result.seconds / run.shardsEach - run.taskMs / 1000;
  const rate = saturated.shards / saturated.seconds;
  const unsyncedRate = unsynced.shards / unsynced.seconds;
  return [
    `Blocks of a probe with 128 levels take ${(result.probeBytes / result.shards / 1024).toFixed(1)} kB of Redis each (${((16 * result.probeBytes) / result.shards / 2 ** 20).toFixed(2)} MiB for the default of 16 blocks), measured with MEMORY USAGE over ${result.shards} blocks.`,
    `With shards of ${SHARD_SECONDS} s, as the service sizes them, the overhead measured at ${run.devices} devices (${(1000 * overhead).toFixed(0)} ms a shard) leaves an efficiency of ${(SHARD_SECONDS / (SHARD_SECONDS + overhead)).toFixed(4)}.`,
    `Where it stops: with tasks that take no time the queue hands out ${rate.toFixed(0)} shards a second (all ${SATURATING.devices} devices and Redis on this one machine, every write on disk before it is answered). Devices that take ${SHARD_SECONDS} s a shard keep it that busy at ${(rate * SHARD_SECONDS).toFixed(0)}. Without waiting for the disk (appendfsync no) it hands out ${unsyncedRate.toFixed(0)} a second: ${unsyncedRate > 1.5 * rate ? 'it is the disk that limits it' : 'it is not the disk that limits it but the processors'}. A lower bound: one process on a machine loaded by others ran all devices, their Gram products too.`,
  ];
}

function onPaper(): string[] {
  return [
    'On paper, for G levels, P paths, d dimensions and N devices: evaluations G x P; device time G x P / (N x rate); Gram products P x d x G^2 / N multiplications in float64; what a device holds G x 16 x d x 4 bytes a block, whatever P and N; Redis P / 16 x G x (G + 1) x 4 bytes, whatever d and N; summing and solving, on one orchestrator, P / 16 x G^2 / 2 additions and O(n G^2) or O(n G^3).',
    'At 1000 devices and 20 s a shard the queue hands out 50 shards a second. A default probe (16 blocks) cannot use more than 16 devices: it is the large ones (65,536 paths are 4,096 blocks) and many jobs at once that can. Beyond that the first limits are the one Redis (commands a second, above) and the summing of the blocks by one orchestrator (64 MB a second of Grams at 1000 devices and one block a second each, at 128 levels).',
  ];
}
