import type { Logger } from 'pino';
import type { JobStore } from '../src/jobs/store.ts';

/** How long work may run on for a job that has ended, when the notice of that was lost. */
const CHECK_MS = 2_000;

/** A piece of work in hand; `signal` aborts when its job is to go no further. */
export interface Watch {
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * The work this process has in hand, by job: it is ended as soon as its job is canceled, expires or fails elsewhere. A
 * notice tells of that at once (src/jobs/stop-notices.ts); looking at the state now and then makes up for a lost one.
 */
export class RunningJobs {
  readonly #jobs: JobStore;
  readonly #logger: Logger;
  readonly #watched = new Map<string, Set<AbortController>>();
  readonly #timer: NodeJS.Timeout;
  #checking = false;

  constructor(jobs: JobStore, logger: Logger) {
    this.#jobs = jobs;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
  }

  watch(jobId: string): Watch {
    const controller = new AbortController();
    const controllers = this.#watched.get(jobId) ?? new Set();
    this.#watched.set(jobId, controllers.add(controller));
    return {
      signal: controller.signal,
      end: () => {
        controllers.delete(controller);
        if (controllers.size === 0) this.#watched.delete(jobId);
      },
    };
  }

  stop(jobId: string): void {
    for (const controller of this.#watched.get(jobId) ?? []) controller.abort();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Only one at a time: while Redis is away it waits. */
  async #check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      for (const jobId of this.#watched.keys())
        if ((await this.#jobs.status(jobId)) !== 'running') this.stop(jobId);
    } catch (err) {
      this.#logger.warn({ err }, 'the jobs in hand could not be looked at');
    } finally {
      this.#checking = false;
    }
  }
}
