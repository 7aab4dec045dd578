// A model as the benchmark of quality needs it: measured, with its held-out data split as the service splits them.
import { meanGram } from '../../src/ays/gram.ts';
import { logSpacedLevels } from '../../src/ays/levels.ts';
import { project, projectionDirections, PROJECTIONS } from '../../src/measures/projections.ts';
import { toReference, type Reference } from '../../src/measures/reference.ts';
import type { SampleSummary } from '../../src/measures/sample-summary.ts';
import { loadCalibration, loadHeldOut } from '../../src/models/calibration.ts';
import { loadFeatureStatistics } from '../../src/models/feature-statistics.ts';
import { noiseProcess } from '../../src/models/processes/index.ts';
import { dimensionOf } from '../../src/models/manifest.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import type { CandidatePool, Phase } from '../../src/selection/candidate.ts';
import type { SolverId } from '../../src/solvers.ts';
import { candidatePools } from '../../src/solving/candidates.ts';
import type { MeasureTask, ModelFiles } from '../../workers/device/messages.ts';
import { OBJECTIVES } from '../../src/solvers/objectives.ts';
import { measureGrams, modelFiles } from '../helpers/device.ts';
import { nllDistance } from './exact-nll.ts';
import type { RolloutLab } from './rollout-lab.ts';

export const RANGE = { sigmaMin: 0.01, sigmaMax: 80 };
const LEVELS = 128;
const BLOCKS = 16;

export interface Prepared {
  readonly name: string;
  readonly model: ModelFiles;
  readonly dimension: number;
  readonly dataStd: number;
  readonly references: Record<Phase, Reference>;
  readonly whole: Reference;
  readonly grams: Float64Array[];
  readonly primary: 'frechet' | 'energy_distance';
  readonly nll: ((samples: SampleSummary) => number) | null;
}

export async function prepare(lab: RolloutLab, name: string): Promise<Prepared> {
  const model = await modelFiles(name);
  const held = await loadHeldOut(model.directory, model.manifest);
  if (!held) throw new Error(`${name} has no held-out data`);
  const statistics = await loadFeatureStatistics(model.directory, model.manifest);
  const dimension = dimensionOf(model.manifest);
  const all = project(held.samples, dimension, projectionDirections(dimension));
  const part = (keep: (sample: number) => boolean) =>
    toReference(
      all.filter((_, i) => keep(Math.floor(i / PROJECTIONS))),
      statistics,
    );
  return {
    name,
    model,
    dimension,
    dataStd: (await loadCalibration(model.directory, model.manifest)).std,
    references: { choice: part((i) => i % 2 === 0), confirmation: part((i) => i % 2 === 1) },
    whole: part(() => true),
    grams: await probe(lab, model),
    primary: statistics ? 'frechet' : 'energy_distance',
    nll: nllDistance(name, held.samples),
  };
}

export function poolsOf(
  { model, grams, dataStd }: Prepared,
  solver: SolverId,
  steps: readonly number[],
): CandidatePool[] {
  const levels = logSpacedLevels(RANGE.sigmaMin, RANGE.sigmaMax, LEVELS);
  return candidatePools({
    process: noiseProcess(model.manifest),
    gram: meanGram(levels, grams, PATHS_PER_BLOCK),
    dataStd,
    exponent: 'auto',
    objective: OBJECTIVES[solver],
    steps,
    published: steps.map(() => null),
  });
}

/** Half of the blocks on each of two devices. */
async function probe(lab: RolloutLab, model: ModelFiles): Promise<Float64Array[]> {
  const levels = logSpacedLevels(RANGE.sigmaMin, RANGE.sigmaMax, LEVELS);
  const half = (firstBlock: number): Promise<Float64Array[]> => {
    const blocks = BLOCKS / 2;
    const task: MeasureTask = {
      model,
      guidanceScale: 1,
      levels,
      seed: 0,
      batchSize: 16,
      firstBlock,
      blocks,
    };
    return lab.withDevice((device) => measureGrams(device, task));
  };
  return (await Promise.all([half(0), half(BLOCKS / 2)])).flat();
}
