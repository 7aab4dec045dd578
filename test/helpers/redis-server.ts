// A Redis that a test may kill, stop and start as it likes; the embedded one is started again when it dies.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureServerProgram } from '../../src/redis/server-program.ts';
import { temporaryDirectory, withRedis } from './redis.ts';

export class RedisServer {
  readonly url: string;
  readonly #directory: string;
  readonly #program: string;
  #child: ChildProcess | undefined;

  private constructor(program: string, directory: string) {
    this.#program = program;
    this.#directory = directory;
    this.url = `unix://${join(directory, 'redis.sock')}`;
  }

  static async start(): Promise<RedisServer> {
    const program = await ensureServerProgram(console.log);
    const server = new RedisServer(program, await temporaryDirectory());
    await server.start();
    return server;
  }

  /**
   * Nothing happens when it is running.
   *
   * @param roomKb - its files may grow by no more, as on a disk that is nearly full: writing fails then
   */
  async start(roomKb?: number): Promise<void> {
    if (this.#child) return;
    const directory = this.#directory;
    const settings = ['--port', '0', '--unixsocket', join(directory, 'redis.sock'), '--dir', directory];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    // In blocks of 512 bytes; without the signal, writing fails as it does for want of space.
    const limit =
      roomKb === undefined ? '' : `trap '' XFSZ; ulimit -f ${2 * (roomKb + (await this.#largestKb()))}; `;
    const command = ['-c', `${limit}exec "$0" "$@"`, this.#program, ...settings, ...durable];
    const child = spawn('sh', command, { stdio: 'ignore' });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    await withRedis(this.url, (redis) => redis.ping());
  }

  async #largestKb(): Promise<number> {
    const files = await readdir(this.#directory, { recursive: true, withFileTypes: true });
    const sizes = files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(join(file.parentPath, file.name))).size);
    return Math.ceil(Math.max(0, ...(await Promise.all(sizes))) / 1024);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child!.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child!;
    child.kill('SIGKILL');
    await once(child, 'exit');
    this.#child = undefined;
  }

  /** false when it has ended by itself. */
  get running(): boolean {
    return this.#child !== undefined;
  }

  async remove(): Promise<void> {
    if (this.#child) await this.kill();
    await rm(this.#directory, { recursive: true });
  }
}
