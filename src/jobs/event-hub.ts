import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { EventFeed } from './event-feed.ts';
import { EVENTS_CHANNEL } from './event-log.ts';

/** How often a listener hears something, if only that there is nothing to tell. */
export const HEARTBEAT_MS = 15_000;

/**
 * Who listens to which job in this process. One subscription hears that a job has news, and one feed a job reads them,
 * however many listen. What a lost connection missed is read when it is back, and at every heartbeat.
 */
export class EventHub {
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #logger: Logger;
  readonly #feeds = new Map<string, { readonly feed: EventFeed; listeners: number }>();
  readonly #heartbeat: NodeJS.Timeout;

  readonly heartbeatMs: number;

  /**
   * @param redis - events are read over it; made by `connectProducer`
   * @param subscriber - a connection of the hub's own
   */
  constructor(redis: Redis, subscriber: Redis, logger: Logger, heartbeatMs = HEARTBEAT_MS) {
    this.#redis = redis;
    this.#subscriber = subscriber;
    this.#logger = logger;
    this.heartbeatMs = heartbeatMs;
    subscriber.on('message', (channel: string, jobId: string) => {
      if (channel === EVENTS_CHANNEL) this.#read(jobId);
    });
    subscriber.on('ready', () => {
      this.#catchUp().catch(this.#later);
    });
    this.#heartbeat = setInterval(() => {
      this.#beat();
    }, heartbeatMs).unref();
  }

  /** Jobs that are listened to. */
  get jobs(): number {
    return this.#feeds.size;
  }

  /**
   * The feed of a job, read up to now, for as long as it is used.
   *
   * @throws when Redis does not answer
   */
  async listen(jobId: string): Promise<{ readonly feed: EventFeed; readonly release: () => void }> {
    const entry = this.#feeds.get(jobId) ?? { feed: new EventFeed(this.#redis, jobId), listeners: 0 };
    this.#feeds.set(jobId, entry);
    entry.listeners++;
    const release = () => {
      if (--entry.listeners > 0) return;
      this.#feeds.delete(jobId);
      entry.feed.close();
    };
    try {
      await this.#subscriber.subscribe(EVENTS_CHANNEL);
      await entry.feed.read();
    } catch (error) {
      release();
      throw error;
    }
    return { feed: entry.feed, release };
  }

  /** Ends all listening; clients come again to a process that goes on. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const { feed } of this.#feeds.values()) feed.close();
  }

  /** After an outage; ioredis subscribes again too, but says not when. */
  async #catchUp(): Promise<void> {
    await this.#subscriber.subscribe(EVENTS_CHANNEL);
    for (const jobId of this.#feeds.keys()) this.#read(jobId);
  }

  #read(jobId: string): void {
    this.#feeds.get(jobId)?.feed.read().catch(this.#later);
  }

  #beat(): void {
    for (const { feed } of this.#feeds.values()) feed.check().catch(this.#later);
  }

  readonly #later = (err: unknown) => {
    this.#logger.debug({ err }, 'events could not be read; the next heartbeat tries again');
  };
}
