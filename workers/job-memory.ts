import type { StoredEstimate } from './estimate-klubs.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import type { Estimates } from './measure-samples.ts';

/** What a job has computed so far, so that its next turn after a wait need not compute it again. */
export interface JobMemory {
  pools: CandidatePool[] | undefined;
  /** By what was measured. */
  readonly estimates: Map<string, Estimates>;
  /** By the id of the estimate. */
  readonly klubs: Map<string, StoredEstimate>;
}

/** Kept in this process only: whoever has not seen a job before computes the same again. */
export class JobMemories {
  readonly #byJob = new Map<string, JobMemory>();

  of(jobId: string): JobMemory {
    const memory = this.#byJob.get(jobId) ?? { pools: undefined, estimates: new Map(), klubs: new Map() };
    this.#byJob.set(jobId, memory);
    return memory;
  }

  forget(jobId: string): void {
    this.#byJob.delete(jobId);
  }
}
