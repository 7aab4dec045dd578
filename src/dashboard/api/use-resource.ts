import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError, call } from './client.ts';

/** How soon an answer that failed for a passing reason is asked for again, doubling up to the second. */
const RETRY_MS = [1_000, 15_000] as const;

/** Something of the API as it is loaded, and loaded again. */
export interface Loaded<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  /** Asks again now. */
  readonly reload: () => void;
}

/**
 * Loads a resource, and again every `pollMs` while the page can be seen; a service that does not answer is asked again
 * until it does. What was loaded stays on the page meanwhile.
 *
 * @param path - null: nothing yet
 */
export function useResource<T>(path: string | null, pollMs: number | null = null): Loaded<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: ApiError | null }>(EMPTY);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => {
    setRound((count) => count + 1);
  }, []);
  useEffect(() => {
    if (path === null) return undefined;
    const loader = new Loader<T>(path, pollMs, (data, error) => {
      setState((before) => ({ path, data: data ?? (before.path === path ? before.data : null), error }));
    });
    return () => {
      loader.stop();
    };
  }, [path, pollMs, round]);
  const current = state.path === path ? state : EMPTY;
  return { data: current.data, error: current.error, reload };
}

const EMPTY = { path: null, data: null, error: null };

type Report<T> = (data: T | null, error: ApiError | null) => void;

class Loader<T> {
  readonly #path: string;
  readonly #pollMs: number | null;
  readonly #report: Report<T>;
  readonly #abort = new AbortController();
  #failures = 0;
  #timer = 0;

  constructor(path: string, pollMs: number | null, report: Report<T>) {
    this.#path = path;
    this.#pollMs = pollMs;
    this.#report = report;
    void this.#load();
  }

  stop(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    try {
      const data = await call<T>(this.#path, { signal: this.#abort.signal });
      this.#failures = 0;
      this.#report(data, null);
      if (this.#pollMs !== null) this.#again(this.#pollMs);
    } catch (error) {
      if (!(error instanceof ApiError)) return;
      this.#report(null, error);
      if (error.isPassing) this.#again(this.#backoff());
      else if (this.#pollMs !== null) this.#again(RETRY_MS[1]);
    }
  }

  #again(delay: number): void {
    this.#timer = window.setTimeout(() => {
      if (document.hidden) this.#again(delay);
      else void this.#load();
    }, delay);
  }

  #backoff(): number {
    return Math.min(RETRY_MS[1], RETRY_MS[0] * 2 ** this.#failures++);
  }
}
