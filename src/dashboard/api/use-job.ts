import { useEffect, useState } from 'preact/hooks';
import { isFinished } from '../../jobs/job.ts';
import { ApiError, call } from './client.ts';
import { connectionLost } from './connection.ts';
import type { JobResource } from './types.ts';

/** How soon a stream that was refused is asked for again, doubling up to the second. */
const RETRY_MS = [1_000, 15_000] as const;

interface FollowedJob {
  readonly job: JobResource | null;
  readonly error: ApiError | null;
}

/**
 * A job as it is, kept up to date by its events until it has ended. A connection that breaks is made again by the
 * browser, which goes on after the last event it got; one that the service refuses is made again here.
 */
export function useJob(id: string): FollowedJob {
  const [state, setState] = useState<FollowedJob>({ job: null, error: null });
  useEffect(() => {
    setState({ job: null, error: null });
    const follower = new Follower(
      id,
      (job) => {
        setState({ job, error: null });
      },
      (error) => {
        setState(({ job }) => ({ job, error }));
      },
    );
    return () => {
      follower.stop();
    };
  }, [id]);
  return state;
}

class Follower {
  readonly #path: string;
  readonly #changed: (job: JobResource) => void;
  readonly #failed: (error: ApiError) => void;
  #job: JobResource | null = null;
  #events: EventSource | null = null;
  #timer = 0;
  #failures = 0;
  #stopped = false;

  constructor(id: string, changed: (job: JobResource) => void, failed: (error: ApiError) => void) {
    this.#path = `/jobs/${encodeURIComponent(id)}`;
    this.#changed = changed;
    this.#failed = failed;
    void this.#load();
  }

  stop(): void {
    this.#stopped = true;
    this.#events?.close();
    clearTimeout(this.#timer);
  }

  /** The job as it stands, then its events. */
  async #load(): Promise<void> {
    try {
      const job = await call<JobResource>(this.#path);
      if (this.#stopped) return;
      this.#failures = 0;
      this.#set(job);
      if (!isFinished(job)) this.#follow();
    } catch (error) {
      if (this.#stopped || !(error instanceof ApiError)) return;
      this.#failed(error);
      if (error.isPassing) this.#again();
    }
  }

  #follow(): void {
    this.#events = new EventSource(`${this.#path}/events`);
    this.#on('state', (data) => {
      this.#update({ status: (data as JobResource).status });
    });
    this.#on('progress', (data) => {
      this.#update({ progress: data as JobResource['progress'] });
    });
    this.#on('completed', (data) => {
      this.#events?.close();
      this.#set(data as JobResource);
    });
    this.#events.onopen = () => {
      connectionLost.set(false);
    };
    this.#events.onerror = () => {
      // Closed: the browser has given up, since the service refused; else it comes back by itself, missing nothing.
      if (this.#events?.readyState === EventSource.CLOSED) this.#again();
      else connectionLost.set(true);
    };
  }

  #on(kind: string, use: (data: unknown) => void): void {
    this.#events?.addEventListener(kind, (event: MessageEvent<string>) => {
      connectionLost.set(false);
      use(JSON.parse(event.data));
    });
  }

  #update(change: Partial<JobResource>): void {
    if (this.#job) this.#set({ ...this.#job, ...change });
  }

  #set(job: JobResource): void {
    this.#job = job;
    this.#changed(job);
  }

  #again(): void {
    this.#events?.close();
    const delay = Math.min(RETRY_MS[1], RETRY_MS[0] * 2 ** this.#failures++);
    this.#timer = window.setTimeout(() => void this.#load(), delay);
  }
}
