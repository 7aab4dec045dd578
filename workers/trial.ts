import { WaitingError, type Job as QueueJob } from 'bullmq';
import { packedIndex } from '../src/ays/gram.ts';
import { StepsmithError } from '../src/errors.ts';
import type { TrialPayload } from '../src/jobs/queues.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { takesGuidance } from '../src/models/conditioning.ts';
import { noiseProcess } from '../src/models/processes/index.ts';
import { wholeRange } from '../src/models/processes/levels.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import {
  denoises,
  endsOf,
  objectionTo,
  outOfReach,
  trialBlocks,
  trialLevels,
  uselessWithoutCondition,
  type TriedVariant,
  worstLevel,
  type WorstLevel,
} from '../src/registrations/trial.ts';
import { variantsOf } from '../src/registrations/variants.ts';
import type { WorkerContext } from './context.ts';
import { handBackNewer } from './hand-back.ts';
import { TaskCanceled } from './device/device-process.ts';
import type { ModelFiles } from './device/messages.ts';
import { asQueueError, isRetryable } from './failure.ts';
import { currentRegistration } from './register.ts';

/**
 * Runs a model that is being registered for the first time, on its own calibration data, and notes what is to be said
 * against it.
 *
 * @param shutdown - aborted when this worker stops: the trial then goes back to the queue
 */
export async function tryModel(
  context: WorkerContext,
  work: QueueJob<TrialPayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  await handBackNewer(context, work, token);
  const registration = await currentRegistration(context, work.data);
  if (!registration) return;
  try {
    const model = await context.models.ofRegistration(registration);
    await context.registrations.tried(registration, await objection(context, model, shutdown));
  } catch (error) {
    if (error instanceof TaskCanceled || shutdown.aborted) {
      await work.moveToWait(token);
      throw new WaitingError();
    }
    if (!(error instanceof StepsmithError) || isRetryable(error)) throw asQueueError(error);
    await context.registrations.tried(registration, error.message);
  }
}

/** @returns null for a model that denoises */
async function objection(
  context: WorkerContext,
  model: ReadyModel,
  signal: AbortSignal,
): Promise<string | null> {
  const { manifest, data, dimension } = model;
  const process = noiseProcess(manifest);
  const levels = trialLevels(data.std, process);
  if (!levels) return outOfReach(data.std, process.sigmaMin, process.sigmaMax);
  const worst = await measureWorst(context, { model, levels, dimension, std: data.std }, signal);
  if (!denoises(worst)) return objectionTo(worst, await tryVariants(context, model, signal));
  await runEnds(context, model, signal);
  return takesGuidance(manifest) ? objectionUnconditional(context, model, levels, signal) : null;
}

async function tryVariants(
  context: WorkerContext,
  model: ReadyModel,
  signal: AbortSignal,
): Promise<TriedVariant[]> {
  const { manifest, version, data, dimension } = model;
  const variants: TriedVariant[] = [];
  for (const { change, manifest: read, dataStd: std } of variantsOf(manifest, data.std)) {
    const own = trialLevels(std, noiseProcess(read));
    if (!own) continue;
    // A session stays loaded by version, and this is another reading of the model.
    const files = { ...model, manifest: read, version: `${version} ${change}` };
    const reading = { model: files, levels: own, dimension, std };
    const { ratio } = await measureWorst(context, reading, signal).catch(asUseless);
    variants.push({ change, ratio });
  }
  return variants;
}

/**
 * A model has to run over its whole noise range: a network that knows fewer timesteps than its process has does not.
 *
 * @throws StepsmithError naming the range where it does not
 */
async function runEnds(context: WorkerContext, model: ReadyModel, signal: AbortSignal): Promise<void> {
  const process = noiseProcess(model.manifest);
  const { sigmaMin, sigmaMax } = wholeRange(process);
  const ends = { model, levels: Float64Array.of(sigmaMin, sigmaMax), dimension: model.dimension };
  await measureLoss(context, ends, signal).catch((error: unknown) => rethrow(error, endsOf(process)));
}

/** Guidance asks the model without condition as well: it has to run so, and to be of use. */
async function objectionUnconditional(
  context: WorkerContext,
  model: ReadyModel,
  levels: Float64Array,
  signal: AbortSignal,
): Promise<string | null> {
  const reading = { model, levels, dimension: model.dimension, std: model.data.std, guidanceScale: 0 };
  const worst = await measureWorst(context, reading, signal).catch((error: unknown) =>
    rethrow(error, 'without condition (conditioning, unconditional)'),
  );
  return denoises(worst) ? null : uselessWithoutCondition(worst);
}

/** @throws StepsmithError the same, saying where it was */
function rethrow(error: unknown, where: string): never {
  if (!(error instanceof StepsmithError) || isRetryable(error)) throw error;
  throw new StepsmithError(error.code, `${where}: ${error.message}`, { cause: error });
}

interface Run {
  readonly model: ModelFiles;
  readonly levels: Float64Array;
  readonly dimension: number;
  /** 1 unless it is said */
  readonly guidanceScale?: number;
}

interface Reading extends Run {
  /** of the data as they are read */
  readonly std: number;
}

/** A reading that cannot be run is none. */
function asUseless(error: unknown): Pick<WorstLevel, 'ratio'> {
  if (error instanceof StepsmithError && !isRetryable(error)) return { ratio: Infinity };
  throw error;
}

async function measureWorst(
  context: WorkerContext,
  reading: Reading,
  signal: AbortSignal,
): Promise<WorstLevel> {
  const { levels, dimension, std } = reading;
  const loss = await measureLoss(context, reading, signal);
  return worstLevel({ levels, loss, dimension, variance: std ** 2 });
}

/** E|D(x, sigma) - x0|^2 at each of the levels. */
async function measureLoss(
  { devices, config }: WorkerContext,
  { model, levels, dimension, guidanceScale = 1 }: Run,
  signal: AbortSignal,
): Promise<number[]> {
  const blocks = trialBlocks(dimension);
  const sums = new Array<number>(levels.length).fill(0);
  const task = {
    model,
    guidanceScale,
    levels,
    seed: 0,
    batchSize: config.batchSize,
    firstBlock: 0,
    blocks,
  };
  await devices.use(model.version, (device) =>
    device.measure(task, {
      signal,
      onProgress: () => undefined,
      onBlock: ({ gram }) => {
        for (const k of sums.keys()) sums[k] += gram[packedIndex(levels.length, k, k)];
        return Promise.resolve();
      },
    }),
  );
  return sums.map((sum) => sum / (blocks * PATHS_PER_BLOCK));
}
