import type { Logger } from 'pino';
import type { Config } from '../../src/config.ts';
import { Device } from './device.ts';

/** The devices of a worker, each with a process of its own; a task has one for itself. */
export class DevicePool {
  readonly #idle: Device[];
  readonly #all: readonly Device[];
  readonly #waiting: ((device: Device) => void)[] = [];

  private constructor(devices: readonly Device[]) {
    this.#all = devices;
    this.#idle = [...devices];
  }

  /**
   * Starts the processes: one for each of `DEVICES`, or a single one that takes the first of `EXECUTION_PROVIDERS` it can.
   *
   * @throws StepsmithError `execution_provider_unavailable` naming the cause; those that were started are stopped again
   */
  static async start(config: Config, logger: Logger): Promise<DevicePool> {
    const choices = config.devices?.map((device) => [device]) ?? [config.executionProviders];
    const starts = choices.map((executionProviders) =>
      Device.start({ ...config, executionProviders }, logger),
    );
    const outcomes = await Promise.allSettled(starts);
    const devices = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failed) return new DevicePool(devices);
    await Promise.all(devices.map((device) => device.stop()));
    throw failed.reason;
  }

  /** Tasks that can run at a time. */
  get size(): number {
    return this.#all.length;
  }

  get devices(): readonly Device[] {
    return this.#all;
  }

  /** Whether some device has that model loaded. */
  hold(modelVersion: string | undefined): boolean {
    return modelVersion !== undefined && this.#all.some(({ loaded }) => loaded.has(modelVersion));
  }

  /** Whether no device has any model loaded. */
  get areCold(): boolean {
    return this.#all.every(({ loaded }) => loaded.size === 0);
  }

  /** Runs a task on a device that nothing else uses, one that has the model loaded where there is one. */
  async use(modelVersion: string, task: (device: Device) => Promise<void>): Promise<void> {
    const device = await this.#take(modelVersion);
    try {
      await task(device);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(device);
      else this.#idle.push(device);
    }
  }

  #take(modelVersion: string): Device | Promise<Device> {
    const warm = this.#idle.findIndex(({ loaded }) => loaded.has(modelVersion));
    // Else the one that has been idle longest: what the others hold was used more recently.
    const [device] = this.#idle.splice(Math.max(0, warm), 1) as (Device | undefined)[];
    return device ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((device) => device.stop()));
  }
}
