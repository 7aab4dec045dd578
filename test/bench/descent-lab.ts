// Coordinate descent for real, outside the service, on as many device processes as there are cores. What it found is kept
// by content hash in results/descents, since it takes minutes to hours.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { coordinateDescent, interior, MAX_ITERATIONS } from '../../src/ays/coordinate-descent.ts';
import type { Schedule } from '../../src/ays/schedule.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import type { EstimatedBlock, ModelFiles } from '../../workers/device/messages.ts';
import { estimate } from '../helpers/device.ts';
import type { RolloutLab } from './rollout-lab.ts';

export interface DescentPass {
  readonly sigmas: readonly number[];
  /** All that the descent had cost by then. */
  readonly evaluations: number;
}

export interface DescentSettings {
  /** Samples of each estimate. */
  readonly samples: number;
  /** The most passes over all interior sigmas. */
  readonly passes: number;
}

const DIRECTORY = new URL('results/descents/', import.meta.url);

/** The start and the schedule after each pass of Algorithm 1. */
export async function descend(
  lab: RolloutLab,
  model: ModelFiles,
  start: Schedule,
  settings: DescentSettings,
): Promise<DescentPass[]> {
  const identity = JSON.stringify([1, model.version, start, settings]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const file = new URL(`${model.manifest.name}-${start.length - 1}-${hash}.json`, DIRECTORY);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DescentPass[];
  const passes = await descendNow(lab, model, start, settings);
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(file, `${JSON.stringify(passes)}\n`);
  return passes;
}

async function descendNow(
  lab: RolloutLab,
  model: ModelFiles,
  start: Schedule,
  { samples, passes: most }: DescentSettings,
): Promise<DescentPass[]> {
  const free = interior(start);
  const passes: DescentPass[] = [{ sigmas: start, evaluations: 0 }];
  let evaluations = 0;
  const iterations = Math.min(MAX_ITERATIONS, most * free.length);
  const descent = coordinateDescent(start, free, iterations, async (updates) =>
    Promise.all(
      updates.map(async (times) => {
        const blocks = await estimateAll(lab, model, times, samples);
        evaluations += blocks.reduce((sum, block) => sum + block.evaluations, 0);
        return times.map(
          (_, list) => blocks.reduce((sum, { klubs }) => sum + klubs[list], 0) / blocks.length,
        );
      }),
    ),
  );
  for await (const sigmas of descent) passes.push({ sigmas, evaluations });
  return passes;
}

/** Half of the blocks on each of two devices. */
async function estimateAll(
  lab: RolloutLab,
  model: ModelFiles,
  times: readonly (readonly number[])[],
  samples: number,
): Promise<EstimatedBlock[]> {
  const half = samples / PATHS_PER_BLOCK / 2;
  const task = { model, guidanceScale: 1, times, c: 0.5, samples, seed: 0, batchSize: 16, blocks: half };
  const halves = [0, half].map((firstBlock) =>
    lab.withDevice((device) => estimate(device, { ...task, firstBlock })),
  );
  return (await Promise.all(halves)).flat();
}
