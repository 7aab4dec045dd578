// What a probe costs over the bare session.run calls in it: one process, one session, the same feeds, taken in turns.
// And what the device process holds in memory after few blocks and after many.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as ort from 'onnxruntime-node';
import { loadCalibration } from '../../src/models/calibration.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import { openDenoiser, type Denoiser } from '../../workers/device/denoiser.ts';
import { Device } from '../../workers/device/device.ts';
import { measureBlocks, type Measurement } from '../../workers/device/measure.ts';
import type { ModelFiles } from '../../workers/device/messages.ts';
import { NoiseThread } from '../../workers/device/noise-stream.ts';
import { chooseProvider } from '../../workers/device/provider.ts';
import type { SessionOptions } from '../../workers/device/session.ts';
import { measure, measureTask, modelFiles, onCpu, residentMiB, SILENT } from '../helpers/device.ts';
import { writeTable, type Row } from './table.ts';

const LEVELS = 128;
const REPEATS = 5;
const THREADS = [1, 2];

type Feeds = Record<string, ort.Tensor>;

/** Milliseconds by the clock, and of all cores together: the second also holds where other programs take the cores. */
interface Cost {
  wall: number;
  cpu: number;
}

/** One block, measured and run bare, in turns. */
interface Timing {
  probe: Cost;
  bare: Cost;
}

const model = await modelFiles('fashion-mnist');
const task = measureTask(model, LEVELS, 1);

if (process.argv.length === 2) await report();
else process.send?.(await timings(Number(process.argv[2])));

async function report(): Promise<void> {
  const rows: Row[] = [];
  for (const threads of THREADS) rows.push(toRow(threads, await timingsOfProcess(threads)));
  const after = await memory();
  writeTable(
    'probe',
    `A block of fashion-mnist (${LEVELS * PATHS_PER_BLOCK} evaluations in batches of ${task.batchSize}) over its bare session.run calls, median of ${REPEATS}; memory of the device process after 2 and 10 blocks`,
    [...rows.map((row) => ({ ...row, ...after }))],
  );
}

/** A process of its own for each number of threads, as a device process has it. */
async function timingsOfProcess(threads: number): Promise<Timing[]> {
  const child = fork(import.meta.filename, [String(threads)], { execArgv: process.execArgv });
  const [result] = (await once(child, 'message')) as [Timing[]];
  child.kill();
  return result;
}

/** What workers/device/main.ts does for a task, with the bare calls between. */
async function timings(intraOpThreads: number): Promise<Timing[]> {
  const { gram, options } = await chooseProvider(onCpu(intraOpThreads));
  const { denoiser, session } = await openWithSession(model, options);
  const { samples, dimension } = await loadCalibration(model.directory, model.manifest);
  const shared = new Float32Array(new SharedArrayBuffer(samples.byteLength));
  shared.set(samples);
  const source = { samples: shared, dimension, levels: task.levels, seed: task.seed };
  const { batchSize } = task;
  const measurement = {
    denoiser,
    gram,
    noise: new NoiseThread(),
    source,
    batchSize,
    question: { conditions: [], guidanceScale: 1 },
    precision: model.precision,
    onBatch: () => undefined,
  };
  const feeds = await recordFeeds(measurement);
  const output = model.manifest.output;
  const probe = () => costOf(() => probeOnce(measurement));
  const bare = () => costOf(() => bareOnce(session, feeds, output));
  const results: Timing[] = [];
  for (let i = 0; i < REPEATS; i++) {
    // Whichever comes second may find the machine warmer: they take turns.
    const first = i % 2 === 0 ? await probe() : await bare();
    const second = i % 2 === 0 ? await bare() : await probe();
    results.push(i % 2 === 0 ? { probe: first, bare: second } : { probe: second, bare: first });
  }
  return results;
}

/** The denoiser as it is, and the session it holds. */
async function openWithSession(
  { directory, manifest }: ModelFiles,
  options: SessionOptions,
): Promise<{ denoiser: Denoiser; session: ort.InferenceSession }> {
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...args: unknown[]
  ) => Promise<ort.InferenceSession>;
  let session: ort.InferenceSession | undefined;
  const recording = async (...args: unknown[]) => (session = await create(...args));
  Object.assign(ort.InferenceSession, { create: recording });
  const denoiser = await openDenoiser(directory, manifest, options);
  Object.assign(ort.InferenceSession, { create });
  return { denoiser, session: session! };
}

/** What the model is fed in a probe; also warms everything up. */
async function recordFeeds(measurement: Measurement): Promise<Feeds[]> {
  const { inputs, shape } = model.manifest;
  const feeds: Feeds[] = [];
  const denoise: Denoiser['denoise'] = (x, sigma, question) => {
    feeds.push({
      [inputs.sample]: new ort.Tensor('float32', x.slice(), [sigma.length, ...shape]),
      [inputs.noise]: new ort.Tensor('float32', sigma.slice(), [sigma.length]),
    });
    return measurement.denoiser.denoise(x, sigma, question);
  };
  const recording = Object.create(measurement.denoiser, { denoise: { value: denoise } }) as Denoiser;
  await probeOnce({ ...measurement, denoiser: recording });
  return feeds;
}

async function probeOnce(measurement: Measurement): Promise<void> {
  for await (const { evaluations } of measureBlocks(measurement, 0, 1)) {
    if (evaluations !== LEVELS * PATHS_PER_BLOCK) throw new Error(`${evaluations} evaluations`);
  }
}

async function bareOnce(session: ort.InferenceSession, feeds: Feeds[], output: string): Promise<void> {
  for (const feed of feeds) await session.run(feed, [output]);
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [started, usage] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(usage);
  return { wall: performance.now() - started, cpu: (user + system) / 1000 };
}

/** Of a real device process. */
async function memory(): Promise<Row> {
  const device = await Device.start(onCpu(2), SILENT);
  await measure(device, { ...task, blocks: 2 });
  const after2 = residentMiB(device.pid!);
  await measure(device, { ...task, firstBlock: 2, blocks: 8 });
  const after10 = residentMiB(device.pid!);
  await device.stop();
  return { 'MiB after 2 blocks': after2.toFixed(0), 'MiB after 10': after10.toFixed(0) };
}

function toRow(threads: number, timings: readonly Timing[]): Row {
  const ratios = timings.map(({ probe, bare }) => probe.wall / bare.wall);
  const seconds = (of: 'probe' | 'bare') =>
    (median(timings.map((timing) => timing[of].wall)) / 1000).toFixed(2);
  return {
    'intra-op threads': threads,
    'probe, s': seconds('probe'),
    'bare, s': seconds('bare'),
    ratio: median(ratios).toFixed(3),
    'least to largest': `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
    'ratio of CPU time': median(timings.map(({ probe, bare }) => probe.cpu / bare.cpu)).toFixed(3),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) / 2];
}
