import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from 'pino';
import { TYPESCRIPT_FLAGS } from './typescript-loader.ts';
import { WORKER_PROGRAMS } from './worker-programs.ts';

/** A worker that dies is started again after this long. */
const RESTART_DELAY_MS = 1_000;

/** The worker of an all-in-one service: workers/main.ts as a process of its own, restarted when it dies. */
export class WorkerProcess {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #logger: Logger;
  #child: ChildProcess;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;

  private constructor(environment: NodeJS.ProcessEnv, logger: Logger) {
    this.#environment = environment;
    this.#logger = logger;
    this.#child = this.#fork();
  }

  /**
   * Resolves when the worker is ready for work.
   *
   * @throws Error when it ends before that; its own log has said why
   */
  static async start(environment: NodeJS.ProcessEnv, logger: Logger): Promise<WorkerProcess> {
    const worker = new WorkerProcess(environment, logger);
    const ready = once(worker.#child, 'message').then(() => true);
    const ended = once(worker.#child, 'exit').then(() => false);
    if (!(await Promise.race([ready, ended]))) throw new Error('the worker did not start; its log says why');
    worker.#supervise();
    return worker;
  }

  /** Lets it finish in its own order; it bounds its time itself. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }

  #fork(): ChildProcess {
    // A process group of its own: a Ctrl-C in the terminal reaches this process alone, which then stops it in order.
    const child = fork(WORKER_PROGRAMS.worker, {
      execArgv: [...TYPESCRIPT_FLAGS],
      env: this.#environment,
      detached: true,
    });
    child.on('error', (err) => {
      this.#logger.error({ err }, 'the worker process met an error');
    });
    return child;
  }

  #supervise(): void {
    this.#child.once('exit', (code, signal) => {
      if (this.#stopping) return;
      this.#logger.error({ code, signal }, 'the worker died; starting another');
      this.#restart = setTimeout(() => {
        this.#child = this.#fork();
        this.#supervise();
      }, RESTART_DELAY_MS);
    });
  }
}
