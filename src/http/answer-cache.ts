/** An answer as it is sent. */
export interface SentAnswer {
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface Entry {
  readonly stamp: string | null;
  readonly until: number;
  readonly answer: SentAnswer;
}

/** Answers that are kept; they are a few kilobytes each. */
const MOST = 500;
/** What no stamp tells of, the files of a model, is looked at this often at least. */
const KEPT_MS = 250;

/**
 * Answers of this process, for a moment: what many ask for at a time is found and written down once. Each has the stamp of
 * what it was made from, and is given again only where that is the same still, which whoever asks finds out first.
 */
export class AnswerCache {
  readonly #kept = new Map<string, Entry>();

  get(key: string, stamp: string | null): SentAnswer | null {
    const entry = this.#kept.get(key);
    return entry?.stamp === stamp && performance.now() < entry.until ? entry.answer : null;
  }

  put(key: string, stamp: string | null, answer: SentAnswer): void {
    // What was put last is last: the first is the oldest.
    this.#kept.delete(key);
    this.#kept.set(key, { stamp, until: performance.now() + KEPT_MS, answer });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST) this.#kept.delete(oldest);
  }
}
