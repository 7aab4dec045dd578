import type { DeviceRecord } from '../src/fleet/worker-record.ts';
import type { Device } from './device/device.ts';
import { deviceMemory } from './device-memory.ts';

/** A task that a device is given. */
export interface Assignment {
  /** A name of the compute queue. */
  readonly task: string;
  readonly jobId: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly batchSize: number;
}

/** What one device has been doing, for those who watch it. */
export class DeviceActivity {
  readonly device: Device;
  #assignment: Assignment | null = null;
  #busy = false;
  #startedAt = 0;
  #seconds = 0;
  #evaluations = 0;
  #evaluationsBefore = 0;

  constructor(device: Device) {
    this.device = device;
  }

  get assignment(): Assignment | null {
    return this.#assignment;
  }

  get busy(): boolean {
    return this.#busy;
  }

  begin(assignment: Assignment): void {
    this.#assignment = assignment;
    this.#busy = true;
    this.#startedAt = performance.now();
    this.#seconds = 0;
    this.#evaluationsBefore = this.#evaluations;
  }

  count(evaluations: number): void {
    this.#evaluations += evaluations;
    this.#seconds = this.#elapsed();
  }

  /** @returns how long the task took, seconds */
  end(): number {
    this.#busy = false;
    return this.#elapsed();
  }

  async record(): Promise<DeviceRecord> {
    const { provider, pid, restarts } = this.device;
    const done = this.#evaluations - this.#evaluationsBefore;
    return {
      name: provider,
      state: this.#busy ? 'busy' : 'idle',
      task: this.#busy ? (this.#assignment?.task ?? null) : null,
      jobId: this.#busy ? (this.#assignment?.jobId ?? null) : null,
      model: this.#assignment?.model ?? null,
      modelVersion: this.#assignment?.modelVersion ?? null,
      batchSize: this.#assignment?.batchSize ?? null,
      evaluations: this.#evaluations,
      // Up to the last report, or a task that has just reported would seem slower than it is.
      evaluationsPerSecond: done > 0 ? done / this.#seconds : null,
      memory: await deviceMemory(provider, pid),
      restarts,
    };
  }

  #elapsed(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }
}
