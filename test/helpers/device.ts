// What tests and benches of the device layer share; benches run outside vitest, so nothing here needs it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pino } from 'pino';
import { logSpacedLevels } from '../../src/ays/levels.ts';
import type { Schedule } from '../../src/ays/schedule.ts';
import { ModelRepository, requireReady } from '../../src/models/repository.ts';
import type { Device, TaskHandlers } from '../../workers/device/device.ts';
import { solve } from '../../src/solving/solve.ts';
import type {
  DeviceOptions,
  EstimatedBlock,
  EstimateTask,
  MeasuredBlock,
  MeasureTask,
  ModelFiles,
  RolledOutBlock,
  RolloutTask,
} from '../../workers/device/messages.ts';

export const SILENT = pino({ level: 'silent' });
export const SIGMA_MIN = 0.002;
export const SIGMA_MAX = 80;

const SHIPPED_MODELS = resolve(import.meta.dirname, '../../models');

export const onCpu = (intraOpThreads = 1): DeviceOptions => ({
  executionProviders: [{ name: 'cpu' }],
  intraOpThreads,
  loadedModelsMb: 1024,
  watchdogSeconds: 60,
});

/** A model of a repository, checked as the service checks it. */
export async function modelFiles(name: string, modelsDir = SHIPPED_MODELS): Promise<ModelFiles> {
  const model = await new ModelRepository(modelsDir).get(name);
  if (!model) throw new Error(`there is no model ${name}`);
  return requireReady(model);
}

/** A task over the whole range of the shipped models. */
export function measureTask(model: ModelFiles, levels: number, blocks: number): MeasureTask {
  return {
    model,
    guidanceScale: 1,
    levels: logSpacedLevels(SIGMA_MIN, SIGMA_MAX, levels),
    seed: 0,
    batchSize: 16,
    firstBlock: 0,
    blocks,
  };
}

/** Runs a task to its end. */
export async function measure(
  device: Device,
  task: MeasureTask,
  handlers: Partial<TaskHandlers<MeasuredBlock>> = {},
): Promise<{ blocks: MeasuredBlock[]; progress: number[] }> {
  const blocks: MeasuredBlock[] = [];
  const progress: number[] = [];
  await device.measure(task, {
    onProgress: (evaluations) => progress.push(evaluations),
    onBlock: (block) => Promise.resolve(void blocks.push(block)),
    signal: new AbortController().signal,
    ...handlers,
  });
  return { blocks, progress };
}

/** The error Grams of a task's blocks, packed. */
export async function measureGrams(device: Device, task: MeasureTask): Promise<Float64Array[]> {
  const { blocks } = await measure(device, task);
  return blocks.map(({ gram }) => gram);
}

/** Runs a rollout to its end. */
export async function rollOut(device: Device, task: RolloutTask): Promise<RolledOutBlock[]> {
  const blocks: RolledOutBlock[] = [];
  await device.rollOut(task, collecting(blocks));
  return blocks;
}

/** Runs an estimate to its end. */
export async function estimate(device: Device, task: EstimateTask): Promise<EstimatedBlock[]> {
  const blocks: EstimatedBlock[] = [];
  await device.estimate(task, collecting(blocks));
  return blocks;
}

function collecting<Block>(blocks: Block[]): TaskHandlers<Block> {
  return {
    onProgress: () => undefined,
    onBlock: (block) => Promise.resolve(void blocks.push(block)),
    signal: new AbortController().signal,
  };
}

/** Memory of a process that is in RAM, MiB; Linux only. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

export interface SolvedSchedule {
  readonly steps: number;
  readonly sigmas: Schedule;
  readonly klub: number;
}

/** The schedules of least KLUB over the whole range, from the Grams of a task's blocks. */
export function klubOptima(levels: number, grams: Float64Array[], steps: number[]): SolvedSchedule[] {
  const process = { type: 'edm' as const, sigma_min: SIGMA_MIN, sigma_max: SIGMA_MAX };
  const measured = {
    manifest: { process, prediction: 'denoised' as const },
    levels: logSpacedLevels(SIGMA_MIN, SIGMA_MAX, levels),
    dataStd: 0.5,
  };
  const published = steps.map(() => null);
  const pools = solve({ ...measured, grams, solver: 'euler', exponent: 3, steps, published });
  return pools.map(({ tempered: [{ sigmas, klub }] }, i) => ({ steps: steps[i], sigmas, klub }));
}
