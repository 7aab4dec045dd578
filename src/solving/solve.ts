import type { BaselineName } from '../ays/baselines.ts';
import { meanGram, type ErrorGram } from '../ays/gram.ts';
import { klubEstimate, type KlubEstimate } from '../ays/klub.ts';
import { toSchedule } from '../ays/schedule.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { noiseProcess } from '../models/processes/index.ts';
import type { NoiseRange } from '../models/processes/levels.ts';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';
import type { CandidatePool } from '../selection/candidate.ts';
import type { SolverId } from '../solvers.ts';
import { candidatePools } from './candidates.ts';
import { OBJECTIVES } from '../solvers/objectives.ts';
import { usualSchedules } from './usual-schedules.ts';

/** A measured model. */
export interface MeasuredModel {
  readonly manifest: Pick<ModelManifest, 'process' | 'prediction'>;
  /** Ascending; Infinity last where schedules begin at pure noise. */
  readonly levels: Float64Array;
  /** Error Grams of the blocks, summed over their paths, upper triangles, in block order. */
  readonly grams: readonly Float64Array[];
  /** Standard deviation of the data: the c of the arctan schedule. */
  readonly dataStd: number;
}

/** A measured model and what is wanted of it. */
export interface SolveTask extends MeasuredModel {
  readonly solver: SolverId;
  readonly exponent: number | 'auto';
  readonly steps: readonly number[];
  /** What was published for the model at each of `steps`. */
  readonly published: readonly (readonly number[] | null)[];
}

export interface DescribeTask extends MeasuredModel {
  readonly schedules: readonly (readonly number[])[];
}

/** What the probe says of a schedule. */
export interface Description {
  readonly klub: KlubEstimate;
  /** That of each step by itself; null where only the whole was estimated. */
  readonly terms: readonly KlubEstimate[] | null;
  /** KLUB of the usual schedules over the same range, on the same measurement. */
  readonly baselines: Readonly<Record<BaselineName, KlubEstimate>>;
}

/** What there is to choose from for each step count; runs in a thread of its own (workers/solve-pool.ts). */
export function solve(task: SolveTask): CandidatePool[] {
  const pools = candidatePools({
    ...task,
    process: noiseProcess(task.manifest),
    gram: meanGram(task.levels, task.grams, PATHS_PER_BLOCK),
    objective: OBJECTIVES[task.solver],
    published: task.published.map((sigmas) => sigmas && toSchedule(sigmas)),
  });
  const estimate = estimator(task);
  return pools.map((pool) => ({
    ...pool,
    defaults: pool.defaults.map((one) => ({ ...one, klubError: estimate(one.sigmas).standardError })),
    tempered: pool.tempered.map((one) => ({ ...one, klubError: estimate(one.sigmas).standardError })),
  }));
}

/** The KLUB of schedules and of the usual ones beside them; runs in the same thread. */
export function describe(task: DescribeTask): Description[] {
  const { manifest, dataStd } = task;
  const process = noiseProcess(manifest);
  const range = rangeOf(task);
  const estimate = estimator(task);
  return task.schedules.map((sigmas) => {
    const usual = usualSchedules(process, range, sigmas.length - 1, dataStd);
    return {
      klub: estimate(sigmas),
      terms: sigmas.slice(1).map((sigma, step) => estimate([sigmas[step], sigma])),
      baselines: {
        edm: estimate(usual.edm),
        log_linear: estimate(usual.log_linear),
        time_uniform: estimate(usual.time_uniform),
        arctan: estimate(usual.arctan),
      },
    };
  });
}

function estimator({ levels, grams }: MeasuredModel) {
  return (sigmas: readonly number[]) => klubEstimate(levels, grams, PATHS_PER_BLOCK, toSchedule(sigmas));
}

/** The mean over the blocks. */
export function gramOf({ levels, grams }: MeasuredModel): ErrorGram {
  return meanGram(levels, grams, PATHS_PER_BLOCK);
}

/** From the first to the last level. */
export function rangeOf({ levels }: Pick<MeasuredModel, 'levels'>): NoiseRange {
  return { sigmaMin: levels[0], sigmaMax: levels[levels.length - 1] };
}
