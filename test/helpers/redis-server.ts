// A Redis that a test may kill, stop and start as it likes; the embedded one is started again when it dies.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
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

  /** Nothing happens when it is running. */
  async start(): Promise<void> {
    if (this.#child) return;
    const directory = this.#directory;
    const settings = ['--port', '0', '--unixsocket', join(directory, 'redis.sock'), '--dir', directory];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    this.#child = spawn(this.#program, [...settings, ...durable], { stdio: 'ignore' });
    await withRedis(this.url, (redis) => redis.ping());
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child!.kill(signal);
  }

  async kill(): Promise<void> {
    this.#child!.kill('SIGKILL');
    await once(this.#child!, 'exit');
    this.#child = undefined;
  }

  async remove(): Promise<void> {
    if (this.#child) await this.kill();
    await rm(this.#directory, { recursive: true });
  }
}
