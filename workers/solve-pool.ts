import { Piscina } from 'piscina';
import type { CandidatePool } from '../src/selection/candidate.ts';
import type { Estimates, MeasureSamplesTask } from './measure-samples.ts';
import type { PrecisionTask } from '../src/solving/precision.ts';
import type { DescribeTask, Description, MeasuredModel, SolveTask } from '../src/solving/solve.ts';

/** Computes in a thread, off the event loop that keeps the locks of running jobs alive. */
export interface SolvePool {
  solve(task: SolveTask): Promise<CandidatePool[]>;
  precision(task: PrecisionTask): Promise<number>;
  describe(task: DescribeTask): Promise<Description[]>;
  measure(task: MeasureSamplesTask): Promise<Estimates>;
  close(): Promise<void>;
}

/** Starts the thread at once, so that the first solve does not wait for it. */
export function startSolvePool(): SolvePool {
  const pool = new Piscina({
    filename: new URL('./solve-thread.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  });
  return {
    solve: (task) => pool.run(task, { name: 'solve', transferList: gramsOf(task) }),
    precision: (task) => pool.run(task, { name: 'precision', transferList: gramsOf(task) }),
    describe: (task) => pool.run(task, { name: 'describe', transferList: gramsOf(task) }),
    measure: (task) => pool.run(task, { name: 'measure' }),
    close: () => pool.destroy(),
  };
}

/** Handed over, not copied: a probe may be large. */
function gramsOf({ grams }: MeasuredModel): ArrayBuffer[] {
  return grams.map(({ buffer }) => buffer as ArrayBuffer);
}
