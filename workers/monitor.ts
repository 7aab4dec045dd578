import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { ulid } from 'ulid';
import type { DeviceRecord, WorkerRecord } from '../src/fleet/worker-record.ts';
import type { WorkerRegistry } from '../src/fleet/worker-registry.ts';
import { SERVICE_VERSION } from '../src/version.ts';
import type { Device } from './device/device.ts';
import { DeviceActivity, type Assignment } from './device-activity.ts';
import { WorkerMetrics } from './worker-metrics.ts';

const HEARTBEAT_MS = 5_000;

/** How a task ended: `handed_back` goes to another worker, `stopped` ones to nobody. */
export type TaskOutcome = 'done' | 'failed' | 'handed_back' | 'stopped';

/** Watches what this worker does, and tells of it through Redis every few seconds. */
export class WorkerMonitor {
  readonly id = `wrk_${ulid().toLowerCase()}`;
  readonly metrics: WorkerMetrics;
  readonly #name: string;
  readonly #startedAt = new Date().toISOString();
  readonly #registry: WorkerRegistry;
  readonly #logger: Logger;
  readonly #activities: readonly DeviceActivity[];
  #state: WorkerRecord['state'] = 'ready';
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  constructor(name: string, devices: readonly Device[], registry: WorkerRegistry, logger: Logger) {
    this.#name = name;
    this.#registry = registry;
    this.#logger = logger;
    this.#activities = devices.map((device) => new DeviceActivity(device));
    this.metrics = new WorkerMetrics({ worker: name, worker_id: this.id });
  }

  /** Makes the worker known. One of the same name is no fault, but whoever reads of them should be able to tell them apart. */
  async start(): Promise<void> {
    const others = await this.others();
    await this.#beat();
    const namesake = others.find(({ name }) => name === this.#name);
    if (namesake)
      this.#logger.warn(
        { worker: this.#name, worker_id: this.id, other_id: namesake.id, other_host: namesake.host },
        'another worker has this name, or had it a moment ago; set WORKER_NAME to tell them apart',
      );
    this.#timer = setInterval(() => void this.#beat(), HEARTBEAT_MS);
  }

  /** The other workers there are. */
  async others(): Promise<WorkerRecord[]> {
    return (await this.#registry.list()).filter(({ id }) => id !== this.id);
  }

  begin(device: Device, assignment: Assignment): void {
    this.#of(device).begin(assignment);
    this.metrics.batchSize.set({ device: device.provider }, assignment.batchSize);
  }

  count(device: Device, evaluations: number): void {
    const activity = this.#of(device);
    activity.count(evaluations);
    const { model = '', task = '' } = activity.assignment ?? {};
    this.metrics.evaluations.inc({ device: device.provider, model, task }, evaluations);
  }

  end(device: Device, outcome: TaskOutcome): void {
    const activity = this.#of(device);
    const task = activity.assignment?.task ?? '';
    this.metrics.tasks.observe({ device: device.provider, task, outcome }, activity.end());
  }

  /** It takes no more work. */
  async stopping(): Promise<void> {
    this.#state = 'stopping';
    await this.#beat();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#registry.remove(this.id);
  }

  #of(device: Device): DeviceActivity {
    const found = this.#activities.find((activity) => activity.device === device);
    if (!found) throw new Error(`this worker has no device ${device.provider}`);
    return found;
  }

  /** Only one at a time: while Redis is away it waits. */
  #beat(): Promise<void> {
    this.#beating ??= this.#tell()
      .catch((err: unknown) => {
        this.#logger.warn({ err }, 'the heartbeat of this worker was not stored');
      })
      .finally(() => {
        this.#beating = undefined;
      });
    return this.#beating;
  }

  async #tell(): Promise<void> {
    const devices = await Promise.all(this.#activities.map((activity) => activity.record()));
    for (const device of devices) this.#setGauges(device);
    const started = performance.now();
    await this.#registry.put({
      id: this.id,
      name: this.#name,
      host: hostname(),
      pid: process.pid,
      version: SERVICE_VERSION,
      state: this.#state,
      startedAt: this.#startedAt,
      seenAt: new Date().toISOString(),
      devices,
      metrics: await this.metrics.registry.getMetricsAsJSON(),
    });
    this.metrics.redisLatency.set((performance.now() - started) / 1000);
  }

  #setGauges({ name: device, state, memory, restarts }: DeviceRecord): void {
    this.metrics.busy.set({ device }, state === 'busy' ? 1 : 0);
    this.metrics.restarts.set({ device }, restarts);
    if (!memory) return;
    this.metrics.memory.set({ device, kind: 'used' }, memory.used);
    if (memory.total !== null) this.metrics.memory.set({ device, kind: 'total' }, memory.total);
  }
}
