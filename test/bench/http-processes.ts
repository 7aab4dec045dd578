// The processes that a benchmark of the HTTP layer measures.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../helpers/free-port.ts';

/** Where Redis holds what the bare GET answers. */
export const BARE_KEY = 'bench:answer';

const ROOT = resolve(import.meta.dirname, '../..');
const POLL_MS = 100;
/** sysconf(_SC_CLK_TCK), on Linux. */
const TICKS_A_SECOND = 100;

/** A server in a process of its own; what it logs goes nowhere. */
export class ServerProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** @param command - an entry point and its arguments; it takes PORT */
  static async start(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const port = String(await freePort());
    const child = spawn(process.execPath, ['--import', 'tsx', ...command], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: port, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const server = new ServerProcess(`http://127.0.0.1:${port}`, child);
    await server.#answering();
    return server;
  }

  /** Resident memory in MiB. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  }

  /** Seconds of processor that it has taken, of all its threads; what else the machine does is not in them. */
  async processorTime(): Promise<number> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8');
    // After the name, which is in parentheses and may hold spaces: utime and stime are the 14th and 15th field of all.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  async #answering(): Promise<void> {
    while (this.#child.exitCode === null) {
      if (await fetch(this.url).catch(() => null)) return;
      await sleep(POLL_MS);
    }
    throw new Error(`${this.#child.spawnargs.join(' ')} did not start`);
  }
}
