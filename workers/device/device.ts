import type { Logger } from 'pino';
import { StepsmithError, type ErrorCode } from '../../src/errors.ts';
import { DeviceProcess } from './device-process.ts';
import type {
  DeviceOptions,
  DeviceReply,
  DeviceRequest,
  EstimatedBlock,
  EstimateTask,
  MeasuredBlock,
  MeasureTask,
  RolledOutBlock,
  RolloutTask,
} from './messages.ts';

const WORN_OUT: readonly ErrorCode[] = ['out_of_memory', 'device_lost'];

/** Whom a task tells how it goes, and how it is stopped. */
export interface TaskHandlers<Block> {
  /** Evaluations of this task so far. */
  onProgress(evaluations: number): void;
  onBlock(block: Block): Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * The worker's handle on one device. It runs one task at a time; a device process that dies (a crash in native code,
 * out of memory, killed) costs its task `device_lost`, and the next task gets a new process.
 */
export class Device {
  /** Versions of the models that stayed loaded after its last task. */
  loaded: ReadonlySet<string> = new Set();
  readonly #options: DeviceOptions;
  readonly #logger: Logger;
  #process: DeviceProcess;
  #restarts = 0;

  private constructor(options: DeviceOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#process = new DeviceProcess(logger);
  }

  /**
   * Starts the process, which chooses its execution provider.
   *
   * @throws StepsmithError `execution_provider_unavailable` naming the cause
   */
  static async start(options: DeviceOptions, logger: Logger): Promise<Device> {
    const { executionProviders, intraOpThreads, loadedModelsMb, watchdogSeconds } = options;
    // No more than these: whoever passes a whole configuration must not send the password of Redis to a model.
    const device = new Device(
      { executionProviders, intraOpThreads, loadedModelsMb, watchdogSeconds },
      logger,
    );
    await device.#process.start(device.#options);
    return device;
  }

  /** What sessions really run on, such as `cpu` or `cuda:0`. */
  get provider(): string {
    return this.#process.provider;
  }

  /** How often its process had to be started again. */
  get restarts(): number {
    return this.#restarts;
  }

  /** The operating system's id of the device process. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Measures blocks; each is handed on as soon as it is there.
   *
   * @throws StepsmithError with the model's fault or the device's, in words for a client; TaskCanceled when its
   *   signal aborted
   */
  async measure(task: MeasureTask, handlers: TaskHandlers<MeasuredBlock>): Promise<void> {
    for await (const reply of this.#replies({ type: 'measure', task }, handlers.signal)) {
      if (reply.type === 'progress') handlers.onProgress(reply.evaluations);
      if (reply.type === 'block') await handlers.onBlock(reply.block);
    }
  }

  /**
   * Rolls out samples; each block is handed on as soon as it is there. Samples that diverge are no failure.
   *
   * @throws as {@link measure}
   */
  async rollOut(task: RolloutTask, handlers: TaskHandlers<RolledOutBlock>): Promise<void> {
    for await (const reply of this.#replies({ type: 'rollout', task }, handlers.signal)) {
      if (reply.type === 'progress') handlers.onProgress(reply.evaluations);
      if (reply.type === 'rolled_out') await handlers.onBlock(reply.block);
    }
  }

  /**
   * Estimates KLUBs by Algorithm 2; each block is handed on as soon as it is there.
   *
   * @throws as {@link measure}
   */
  async estimate(task: EstimateTask, handlers: TaskHandlers<EstimatedBlock>): Promise<void> {
    for await (const reply of this.#replies({ type: 'estimate', task }, handlers.signal)) {
      if (reply.type === 'progress') handlers.onProgress(reply.evaluations);
      if (reply.type === 'estimated') await handlers.onBlock(reply.block);
    }
  }

  /** A process that has lost its memory or its GPU is of no more use: the next task gets another. */
  async *#replies(request: DeviceRequest, signal: AbortSignal): AsyncGenerator<DeviceReply> {
    if (!this.#process.alive) await this.#restart(signal);
    try {
      for await (const reply of this.#process.run(request, signal, this.#options.watchdogSeconds)) {
        if (reply.type === 'done') this.loaded = new Set(reply.loaded);
        yield reply;
      }
    } catch (error) {
      if (error instanceof StepsmithError && WORN_OUT.includes(error.code)) await this.#process.kill();
      throw error;
    }
  }

  /** The reason of a failure may name paths of this machine: it is the cause, for the log alone. */
  async #restart(signal: AbortSignal): Promise<void> {
    this.#process = new DeviceProcess(this.#logger);
    this.#restarts++;
    this.loaded = new Set();
    await this.#process.start(this.#options, signal).catch((cause: unknown) => {
      if (!(cause instanceof StepsmithError)) throw cause;
      const message = 'the device process could not be started again; the log of the worker has its cause';
      throw new StepsmithError(cause.code, message, { cause });
    });
  }

  /** Ends the process, also one that is being started. */
  stop(): Promise<void> {
    return this.#process.kill();
  }
}
