import type { Logger } from 'pino';
import { DeviceProcess } from './device-process.ts';
import type { DeviceOptions, MeasuredBlock, MeasureTask } from './messages.ts';

/** Whom a task tells how it goes, and how it is stopped. */
export interface MeasureHandlers {
  /** Evaluations of this task so far. */
  onProgress(evaluations: number): void;
  onBlock(block: MeasuredBlock): Promise<void>;
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

  private constructor(options: DeviceOptions, logger: Logger, process: DeviceProcess) {
    this.#options = options;
    this.#logger = logger;
    this.#process = process;
  }

  /**
   * Starts the process, which chooses its execution provider.
   *
   * @throws StepsmithError `execution_provider_unavailable` naming the cause
   */
  static async start(options: DeviceOptions, logger: Logger): Promise<Device> {
    return new Device(options, logger, await DeviceProcess.start(options, logger));
  }

  /** What sessions really run on, such as `cpu` or `cuda:0`. */
  get provider(): string {
    return this.#process.provider;
  }

  /** The operating system's id of the device process. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Measures blocks; each is handed on as soon as it is there.
   *
   * @throws StepsmithError with the model's fault, or `device_lost`; TaskCanceled when its signal aborted
   */
  async measure(task: MeasureTask, handlers: MeasureHandlers): Promise<void> {
    if (!this.#process.alive) this.#process = await DeviceProcess.start(this.#options, this.#logger);
    for await (const reply of this.#process.run({ type: 'measure', task }, handlers.signal)) {
      if (reply.type === 'progress') handlers.onProgress(reply.evaluations);
      if (reply.type === 'block') await handlers.onBlock(reply.block);
    }
  }

  stop(): Promise<void> {
    return this.#process.kill();
  }
}
