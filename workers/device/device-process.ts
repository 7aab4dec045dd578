import { fork, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { Logger } from 'pino';
import { StepsmithError } from '../../src/errors.ts';
import { TYPESCRIPT_FLAGS } from '../../src/typescript-loader.ts';
import type { DeviceOptions, DeviceReply, DeviceRequest } from './messages.ts';
import { UNDERWAY, Watchdog } from './watchdog.ts';

/** How long a task may take to notice that it was canceled before its process is killed: several slow batches. */
const CANCEL_GRACE_MS = 10_000;
/** How long a process may take to be ready: far more than any GPU needs, since a driver that hangs takes for ever. */
const START_LIMIT_MS = 120_000;
/** What the native libraries said last: the real cause of a failed start is often only there. */
const STDERR_LINES = 10;

/** Thrown out of a task that was canceled through its signal. */
export class TaskCanceled extends Error {
  override readonly name = 'TaskCanceled';
}

/** One forked device process (workers/device/main.ts), from its start to its end. */
export class DeviceProcess {
  provider = 'none';
  readonly #logger: Logger;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #stderr: string[] = [];

  /** Forks it; it can run nothing before it has been started. */
  constructor(logger: Logger) {
    this.#logger = logger;
    this.#child = fork(new URL('./main.ts', import.meta.url), {
      execArgv: [...TYPESCRIPT_FLAGS],
      env: environment(),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    // Not 'exit': by 'close' its stderr has been read to the end. A process that never came to be only has an 'error'.
    this.#ended = once(this.#child, 'close').catch(() => undefined);
    this.#keepStderr();
  }

  /**
   * Lets it choose its execution provider. A process that fails to start has ended when this throws.
   *
   * @throws StepsmithError `execution_provider_unavailable` with what the native libraries said, `device_lost`;
   *   TaskCanceled when the signal aborted
   */
  async start(options: DeviceOptions, signal?: AbortSignal): Promise<void> {
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort();
    }, START_LIMIT_MS);
    const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
    try {
      for await (const reply of this.run({ type: 'start', options }, either)) this.#noteReady(reply);
    } catch (error) {
      await this.kill();
      throw this.#withStderr(limit.signal.aborted && !signal?.aborted ? tooLate() : error);
    } finally {
      clearTimeout(timer);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Sends a request and yields its replies; ends after the last one. Whoever leaves before that ends the process as well,
   * or the rest of its replies would be taken for those of the next request.
   */
  async *run(
    request: DeviceRequest,
    signal?: AbortSignal,
    watchdogSeconds = START_LIMIT_MS / 1000,
  ): AsyncGenerator<DeviceReply> {
    if (signal?.aborted) throw new TaskCanceled();
    const replies = on(this.#child, 'message', { close: ['disconnect'] }) as AsyncIterable<[DeviceReply]>;
    const stopListening = this.#cancelOn(signal, request.type === 'start' ? 0 : CANCEL_GRACE_MS);
    const watchdog = new Watchdog(this.#child, watchdogSeconds);
    let answered = false;
    try {
      this.#send(request);
      for await (const [reply] of replies) {
        answered = !UNDERWAY.includes(reply.type);
        if (reply.type === 'failed') throw new StepsmithError(reply.code, reply.message);
        if (reply.type === 'canceled') throw new TaskCanceled();
        yield reply;
        if (answered) return;
      }
      throw await this.#lost(signal, watchdog);
    } finally {
      stopListening();
      watchdog.stop();
      if (!answered) await this.kill();
    }
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** What cannot be sent is not an error of its own: the process is dying, and its end is what ends the task. */
  #send(request: DeviceRequest): void {
    this.#child.send(request, () => undefined);
  }

  #noteReady(reply: DeviceReply): void {
    if (reply.type !== 'ready') return;
    const { provider, passedOver } = reply;
    this.provider = provider;
    this.#logger.info({ provider, device_pid: this.pid }, 'device process ready');
    if (passedOver.length === 0) return;
    this.#logger.warn({ provider, reasons: passedOver }, 'preferred execution providers cannot be used');
  }

  /** Asks between batches first; a process that does not hear is killed. Returns what undoes the listening. */
  #cancelOn(signal: AbortSignal | undefined, graceMs: number): () => void {
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#send({ type: 'cancel' });
      timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    return () => {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(timer);
    };
  }

  async #lost(signal: AbortSignal | undefined, watchdog: Watchdog): Promise<Error> {
    await this.#ended;
    if (signal?.aborted) return new TaskCanceled();
    if (watchdog.hasBitten)
      return new StepsmithError(
        'device_lost',
        `the device process hung for ${watchdog.seconds} s and was killed`,
      );
    const how = this.#child.signalCode ?? `exit code ${this.#child.exitCode ?? 'unknown'}`;
    return new StepsmithError('device_lost', `the device process ended (${how})`);
  }

  #withStderr(error: unknown): Error {
    if (!(error instanceof StepsmithError) || this.#stderr.length === 0) return error as Error;
    return new StepsmithError(error.code, `${error.message}; stderr: ${this.#stderr.join(' | ')}`, {
      cause: error,
    });
  }

  #keepStderr(): void {
    if (!this.#child.stderr) return;
    createInterface(this.#child.stderr).on('line', (raw) => {
      const line = stripVTControlCharacters(raw).trim();
      if (line === '') return;
      this.#stderr.push(line);
      if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
      this.#logger.warn({ device_pid: this.pid, line }, 'device process wrote to stderr');
    });
  }
}

/** Of the process that runs other people's models. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // ONNX Runtime multiplies in TF32 (10 bits of mantissa) on newer NVIDIA GPUs, which is not the float32 that
    // schedules record as their precision.
    NVIDIA_TF32_OVERRIDE: '0',
    // They hold secrets, and jobs and files are no business of a model.
    REDIS_URL: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
  };
}

function tooLate(): StepsmithError {
  return new StepsmithError(
    'execution_provider_unavailable',
    `the device process was not ready after ${START_LIMIT_MS / 1000} s`,
  );
}
