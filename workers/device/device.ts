import type { Logger } from 'pino';
import { StepsmithError } from '../../src/errors.ts';
import { DeviceProcess } from './device-process.ts';
import type {
  DeviceOptions,
  EstimatedBlock,
  EstimateTask,
  MeasuredBlock,
  MeasureTask,
  RolledOutBlock,
  RolloutTask,
} from './messages.ts';

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
  static async start({ executionProviders, intraOpThreads }: DeviceOptions, logger: Logger): Promise<Device> {
    // No more than these: whoever passes a whole configuration must not send the password of Redis to a model.
    const device = new Device({ executionProviders, intraOpThreads }, logger);
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
    if (!this.#process.alive) await this.#restart(handlers.signal);
    for await (const reply of this.#process.run({ type: 'measure', task }, handlers.signal)) {
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
    if (!this.#process.alive) await this.#restart(handlers.signal);
    for await (const reply of this.#process.run({ type: 'rollout', task }, handlers.signal)) {
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
    if (!this.#process.alive) await this.#restart(handlers.signal);
    for await (const reply of this.#process.run({ type: 'estimate', task }, handlers.signal)) {
      if (reply.type === 'progress') handlers.onProgress(reply.evaluations);
      if (reply.type === 'estimated') await handlers.onBlock(reply.block);
    }
  }

  /** The reason of a failure may name paths of this machine: it is the cause, for the log alone. */
  async #restart(signal: AbortSignal): Promise<void> {
    this.#process = new DeviceProcess(this.#logger);
    this.#restarts++;
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
