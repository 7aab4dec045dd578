/**
 * The device process: the only process that runs models. `session.run` blocks its thread for a whole evaluation, so it
 * is a process of its own, forked by the worker (workers/device/device.ts): the worker keeps its locks alive, and can
 * kill this one at any moment. It is handed whole tasks and sends back progress and small results.
 */
import { StepsmithError } from '../../src/errors.ts';
import type { Denoiser } from './denoiser.ts';
import { estimateBlocks } from './estimate-klub.ts';
import type { PathSource } from './forward-paths.ts';
import type { GramProduct } from './gram-product.ts';
import { measureBlocks, type Measurement } from './measure.ts';
import type {
  DeviceOptions,
  DeviceReply,
  DeviceRequest,
  EstimateTask,
  MeasureTask,
  RolloutTask,
} from './messages.ts';
import { LoadedModels } from './loaded-models.ts';
import { NoiseThread } from './noise-stream.ts';
import { chooseProvider, providerName } from './provider.ts';
import { rollOutBlocks } from './rollout.ts';
import type { SessionOptions } from './session.ts';

/** Progress is for people: this often is enough. */
const PROGRESS_INTERVAL_MS = 250;

class Canceled extends Error {}

let device:
  { gram: GramProduct; noise: NoiseThread; models: LoadedModels; options: SessionOptions } | undefined;
let canceled = false;

process.on('message', (request: DeviceRequest) => {
  if (request.type === 'cancel') canceled = true;
  else void answer(request);
});
// The worker died: there is nobody left to answer.
process.on('disconnect', () => process.exit(0));
// Ctrl-C and service managers signal the whole process group; this process ends when the worker says so.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function answer(request: Exclude<DeviceRequest, { type: 'cancel' }>): Promise<void> {
  try {
    if (request.type === 'start') await start(request.options);
    else if (request.type === 'measure') await measure(request.task);
    else if (request.type === 'rollout') await rollOut(request.task);
    else await estimate(request.task);
  } catch (error) {
    reply(failure(error));
  }
}

async function start(wanted: DeviceOptions): Promise<void> {
  const { gram, options, passedOver } = await chooseProvider(wanted);
  device = { gram, options, noise: new NoiseThread(), models: new LoadedModels(wanted.loadedModelsMb) };
  reply({ type: 'ready', provider: providerName(options.provider), passedOver });
}

async function measure(task: MeasureTask): Promise<void> {
  const { gram, noise, models, options } = begin();
  const { denoiser, samples, dimension, conditions } = await models.load(task.model, options);
  const { levels, seed, batchSize, guidanceScale } = task;
  const { precision } = task.model;
  // Named one by one: the source is copied to the noise thread, and nothing else is to go with it.
  const source: PathSource = { samples, dimension, levels, seed };
  const onBatch = batchReporter(denoiser);
  const question = { conditions, guidanceScale };
  const measurement: Measurement = { denoiser, gram, noise, source, batchSize, question, precision, onBatch };
  for await (const block of measureBlocks(measurement, task.firstBlock, task.blocks)) {
    reply({ type: 'block', block });
  }
  reply({ type: 'done', loaded: models.versions });
}

async function rollOut(task: RolloutTask): Promise<void> {
  const { models, options } = begin();
  const { denoiser, features, dimension, directions, compared } = await models.load(task.model, options);
  const { manifest } = task.model;
  const rollout = {
    denoiser,
    features,
    dimension,
    directions,
    manifest,
    task,
    question: { conditions: compared.conditions, guidanceScale: task.guidanceScale },
    dataCount: compared.count,
    onBatch: batchReporter(denoiser),
  };
  for await (const block of rollOutBlocks(rollout, task.firstBlock, task.blocks)) {
    reply({ type: 'rolled_out', block });
  }
  reply({ type: 'done', loaded: models.versions });
}

async function estimate(task: EstimateTask): Promise<void> {
  const { models, options } = begin();
  const { denoiser, samples, dimension, conditions } = await models.load(task.model, options);
  const source = { samples, dimension, seed: task.seed };
  const question = { conditions, guidanceScale: task.guidanceScale };
  const estimation = { denoiser, source, task, question, onBatch: batchReporter(denoiser) };
  for await (const block of estimateBlocks(estimation, task.firstBlock, task.blocks)) {
    reply({ type: 'estimated', block });
  }
  reply({ type: 'done', loaded: models.versions });
}

function begin(): NonNullable<typeof device> {
  if (!device) throw new StepsmithError('internal', 'the device was given a task before it was started');
  canceled = false;
  return device;
}

function batchReporter(denoiser: Denoiser): () => void {
  const before = denoiser.evaluations;
  let last = performance.now();
  return () => {
    if (canceled) throw new Canceled();
    if (performance.now() - last < PROGRESS_INTERVAL_MS) return;
    last = performance.now();
    reply({ type: 'progress', evaluations: denoiser.evaluations - before });
  };
}

function failure(error: unknown): DeviceReply {
  if (error instanceof Canceled) return { type: 'canceled' };
  if (error instanceof StepsmithError) return { type: 'failed', code: error.code, message: error.message };
  return {
    type: 'failed',
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function reply(message: DeviceReply): void {
  process.send?.(message);
}
