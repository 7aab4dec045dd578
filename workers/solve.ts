import { baselines, type BaselineName } from '../src/ays/baselines.ts';
import { optimalPaths, optimalSchedule } from '../src/ays/dynamic-programming.ts';
import { meanGram } from '../src/ays/gram.ts';
import { klub, klubEstimate, stepCosts, type KlubEstimate } from '../src/ays/klub.ts';
import { logSpacedLevels } from '../src/ays/levels.ts';
import type { Schedule } from '../src/ays/schedule.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';

/** A measured model and what is wanted of it. */
export interface SolveTask {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  readonly levels: number;
  /** Error Grams of the blocks, summed over their paths, upper triangles, in block order. */
  readonly grams: readonly Float64Array[];
  /** Standard deviation of the data: the c of the arctan schedule. */
  readonly dataStd: number;
  readonly exponent: number;
  readonly steps: readonly number[];
}

export interface Solution {
  readonly steps: number;
  readonly sigmas: Schedule;
  readonly klub: KlubEstimate;
  /** KLUB of the usual schedules over the same range, on the same measurement. */
  readonly baselines: Readonly<Record<BaselineName, number>>;
}

/** Every schedule asked for, from one measurement; runs in a thread of its own (workers/solve-pool.ts). */
export function solve(task: SolveTask): Solution[] {
  const { sigmaMin, sigmaMax, grams, exponent } = task;
  const levels = logSpacedLevels(sigmaMin, sigmaMax, task.levels);
  const gram = meanGram(levels, grams, PATHS_PER_BLOCK);
  const paths = optimalPaths(stepCosts(gram, exponent), levels.length, Math.max(...task.steps));
  return task.steps.map((steps) => {
    const { schedule } = optimalSchedule(paths, levels, steps);
    const usual = baselines(sigmaMin, sigmaMax, steps, task.dataStd);
    return {
      steps,
      sigmas: schedule,
      klub: klubEstimate(levels, grams, PATHS_PER_BLOCK, schedule),
      baselines: {
        edm: klub(gram, usual.edm),
        log_linear: klub(gram, usual.log_linear),
        time_uniform: klub(gram, usual.time_uniform),
        arctan: klub(gram, usual.arctan),
      },
    };
  });
}
