// An entry point of the service as a process of its own, just as npm starts it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const START_LIMIT_MS = 120_000;
const POLL_MS = 20;

export type Environment = Record<string, string>;

/** A line of the log. */
export type LogLine = Record<string, unknown> & { name: string; msg: string };

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Those that a test which failed did not stop are stopped after all tests of its file. */
const running = new Set<NodeProcess>();
afterAll(async () => {
  await Promise.all([...running].map((left) => left.end('SIGTERM')));
});

export class NodeProcess {
  stdout = '';
  stderr = '';
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  /** @param command - an entry point and its arguments; nothing of this process's own environment reaches it */
  constructor(command: readonly string[], environment: Environment) {
    // Keys are asked for where a test says so.
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], AUTH: 'off', ...environment };
    this.#child = spawn(process.execPath, ['--import', 'tsx', ...command], { cwd: ROOT, env });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // Not `exit`: what the process wrote last is to be here too.
    running.add(this);
    this.exited = once(this.#child, 'close').then(() => {
      running.delete(this);
      const { exitCode: code, signalCode: signal } = this.#child;
      return { code, signal };
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  log(): LogLine[] {
    const lines = this.stdout.split('\n').slice(0, -1);
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
  }

  /** The first line of the log that fits, now or later. */
  async logged(fits: (line: LogLine) => boolean): Promise<LogLine> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (performance.now() < deadline) {
      const line = this.log().find(fits);
      if (line) return line;
      if (!this.running) break;
      await sleep(POLL_MS);
    }
    throw new Error(
      `the log lacks a line waited for:\n${this.stdout.slice(-4000)}\n${this.stderr.slice(-4000)}`,
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit> {
    this.signal(signal);
    return this.exited;
  }
}
