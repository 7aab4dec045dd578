import { baselines, type BaselineName } from '../ays/baselines.ts';
import { meanGram, type ErrorGram } from '../ays/gram.ts';
import { klubEstimate, type KlubEstimate } from '../ays/klub.ts';
import { logSpacedLevels } from '../ays/levels.ts';
import { toSchedule } from '../ays/schedule.ts';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';
import type { CandidatePool } from '../selection/candidate.ts';
import type { SolverId } from '../solvers.ts';
import { candidatePools } from './candidates.ts';
import { OBJECTIVES } from '../solvers/objectives.ts';

/** A measured model. */
export interface MeasuredModel {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  readonly levels: number;
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
    gram: gramOf(task),
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
  const { sigmaMin, sigmaMax, dataStd } = task;
  const estimate = estimator(task);
  return task.schedules.map((sigmas) => {
    const usual = baselines(sigmaMin, sigmaMax, sigmas.length - 1, dataStd);
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

function estimator({ sigmaMin, sigmaMax, levels, grams }: MeasuredModel) {
  const grid = logSpacedLevels(sigmaMin, sigmaMax, levels);
  return (sigmas: readonly number[]) => klubEstimate(grid, grams, PATHS_PER_BLOCK, toSchedule(sigmas));
}

/** The mean over the blocks. */
export function gramOf({ sigmaMin, sigmaMax, levels, grams }: MeasuredModel): ErrorGram {
  return meanGram(logSpacedLevels(sigmaMin, sigmaMax, levels), grams, PATHS_PER_BLOCK);
}
