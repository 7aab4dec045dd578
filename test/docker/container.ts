// A command of an image, run here on what the image holds.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROOT } from './stages.ts';

/** Of the images' USER. */
const USER = 1000;

export class Container {
  readonly #child: ChildProcess;
  output = '';

  constructor(root: string, [program, ...words]: readonly string[], environment: Record<string, string>) {
    // Nothing of this process's environment is in a container but where programs are.
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment };
    this.#child = spawn(program, words, { cwd: root, env, ...(asUser() && { uid: USER, gid: USER }) });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Its exit code; null where a signal ended it. */
  async exit(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  stop(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.exit();
  }
}

/** Only root may be somebody else, and somebody else has to be let in to where Node.js and the packages are. */
export function asUser(): boolean {
  return process.getuid?.() === 0 && isOpen(ROOT) && isOpen(dirname(process.execPath));
}

function isOpen(folder: string): boolean {
  for (let path = folder; path !== '/'; path = dirname(path))
    if ((statSync(path).mode & 0o1) === 0) return false;
  return true;
}
