import type { Redis } from 'ioredis';
import { coalesce } from '../coalesce.ts';
import { eventsKey, isBefore, type JobEvent, KEPT_EVENTS, readEvents } from './event-log.ts';

/**
 * The events of one job for all who listen to it in this process: read from Redis once, kept as long as anybody
 * listens. Each listener walks the log at its own pace, so one that is slow holds nothing but its place.
 */
export class EventFeed {
  readonly #redis: Redis;
  readonly #jobId: string;
  #log: readonly JobEvent[] = [];
  /** How many events came before the log. */
  #dropped = 0;
  #gone = false;
  #wakeUp: () => void = () => undefined;
  #woken = this.#nextWaking();

  constructor(redis: Redis, jobId: string) {
    this.#redis = redis;
    this.#jobId = jobId;
  }

  /** Reads what is new. */
  readonly read = coalesce(() => this.#readNews());

  /** Reads, finds out whether the job was deleted (nobody tells of that), and gives every listener a sign of life. */
  async check(): Promise<void> {
    await this.read();
    this.#gone ||= (await this.#redis.exists(eventsKey(this.#jobId))) === 0;
    this.#wake();
  }

  /** Ends all listening; they may come again, here or elsewhere. */
  close(): void {
    this.#gone = true;
    this.#wake();
  }

  /** The id of the last event there is. */
  get last(): string {
    return this.#log.at(-1)?.id ?? '0';
  }

  /** Whether the event that ends the stream is there. */
  get isComplete(): boolean {
    return this.#log.at(-1)?.kind === 'completed';
  }

  /**
   * The events after one of them, those to come too, up to `completed`; null whenever there was nothing to tell for a while,
   * as a sign of life. Where events were lost to the cap, the state of the job at the first that is left comes before it,
   * with an empty id: it is no place to go on from.
   */
  async *follow(after: string): AsyncGenerator<JobEvent | null, void, undefined> {
    let place = this.#dropped + this.#log.filter(({ id }) => !isBefore(after, id)).length;
    let complete = place > this.#dropped;
    while (!this.#gone) {
      const woken = this.#woken;
      complete &&= place >= this.#dropped;
      place = Math.max(place, this.#dropped);
      const event = this.#log[place - this.#dropped] as JobEvent | undefined;
      if (event) {
        if (!complete && event.kind !== 'state') yield { ...event, id: '', kind: 'state' };
        complete = true;
        yield event;
        if (event.kind === 'completed') return;
        place++;
      } else {
        await woken;
        if (place - this.#dropped >= this.#log.length) yield null;
      }
    }
  }

  async #readNews(): Promise<void> {
    const news = await readEvents(this.#redis, this.#jobId, this.last);
    if (news.length === 0) return;
    const log = [...this.#log, ...news];
    this.#log = log.slice(-KEPT_EVENTS);
    this.#dropped += log.length - this.#log.length;
    this.#wake();
  }

  #wake(): void {
    this.#wakeUp();
    this.#woken = this.#nextWaking();
  }

  #nextWaking(): Promise<void> {
    return new Promise((resolve) => (this.#wakeUp = resolve));
  }
}
