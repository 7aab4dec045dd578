/** An answer as it is sent. */
export interface SentAnswer {
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where an answer was made from: see `ScheduleRepository.stampOf`. */
interface Origin {
  readonly model: string;
  readonly stamp: string | null;
}

interface Entry extends Origin {
  readonly until: number;
  readonly answer: SentAnswer;
}

/** Answers that are kept; they are a few kilobytes each. */
const MOST = 500;
/** What no stamp tells of, the files of a model, is looked at this often at least. */
const KEPT_MS = 250;

/**
 * Answers of this process, for a moment: what many ask for at a time is found and written down once. Whoever gives one again
 * finds out first whether the model has the same stamp still.
 */
export class AnswerCache {
  readonly #kept = new Map<string, Entry>();

  get(key: string): (Origin & { readonly answer: SentAnswer }) | null {
    const entry = this.#kept.get(key);
    return entry && performance.now() < entry.until ? entry : null;
  }

  put(key: string, origin: Origin, answer: SentAnswer): void {
    // What was put last is last: the first is the oldest.
    this.#kept.delete(key);
    this.#kept.set(key, { ...origin, until: performance.now() + KEPT_MS, answer });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST) this.#kept.delete(oldest);
  }
}
