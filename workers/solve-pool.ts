import { Piscina } from 'piscina';
import type { Solution, SolveTask } from './solve.ts';

/** Solves in a thread, off the event loop that keeps the locks of running jobs alive. */
export interface SolvePool {
  solve(task: SolveTask): Promise<Solution[]>;
  close(): Promise<void>;
}

/** Starts the thread at once, so that the first solve does not wait for it. */
export function startSolvePool(): SolvePool {
  const pool = new Piscina<SolveTask, Solution[]>({
    filename: new URL('./solve-thread.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  });
  return {
    // Handed over, not copied: a probe may be large.
    solve: (task) => pool.run(task, { transferList: task.grams.map(({ buffer }) => buffer as ArrayBuffer) }),
    close: () => pool.destroy(),
  };
}
