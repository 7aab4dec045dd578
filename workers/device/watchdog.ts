import type { ChildProcess } from 'node:child_process';
import type { DeviceReply } from './messages.ts';

/** Replies that others follow. */
export const UNDERWAY: readonly DeviceReply['type'][] = ['progress', 'block', 'rolled_out', 'estimated'];

/**
 * Kills a device process that says nothing for too long in the midst of a task. It hears the replies as they arrive: how
 * long they wait to be dealt with, while Redis is away for instance, is no fault of the process.
 */
export class Watchdog {
  readonly seconds: number;
  hasBitten = false;
  readonly #child: ChildProcess;
  readonly #timer: NodeJS.Timeout;

  constructor(child: ChildProcess, seconds: number) {
    this.#child = child;
    this.seconds = seconds;
    this.#timer = setTimeout(() => {
      this.hasBitten = true;
      child.kill('SIGKILL');
    }, 1000 * seconds);
    child.on('message', this.#hear);
  }

  /** The last reply ends the task. */
  readonly #hear = (reply: DeviceReply): void => {
    if (UNDERWAY.includes(reply.type)) this.#timer.refresh();
    else clearTimeout(this.#timer);
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#child.off('message', this.#hear);
  }
}
