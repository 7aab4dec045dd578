import { Piscina } from 'piscina';
import type { Followed, FollowTask } from './follow.ts';

/** Follows recipes in a thread: the second-order programme takes a second, and the event loop answers requests. */
export class FollowPool {
  #pool: Piscina | undefined;

  follow(task: FollowTask): Promise<Followed | null> {
    // Most services are never asked for a step count that was not optimised.
    this.#pool ??= new Piscina({
      filename: new URL('./follow-thread.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: 1,
    });
    const transferList = task.grams.map(({ buffer }) => buffer as ArrayBuffer);
    return this.#pool.run(task, { name: 'follow', transferList }) as Promise<Followed | null>;
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }
}
