import type { Queue } from 'bullmq';
import type { Logger } from 'pino';
import type { Config } from '../src/config.ts';
import type { ShardPayload } from '../src/jobs/queues.ts';
import type { JobStore } from '../src/jobs/store.ts';
import type { ModelRepository } from '../src/models/repository.ts';
import type { ProbeStore } from '../src/probes/store.ts';
import type { ScheduleRepository } from '../src/schedules/repository.ts';
import type { Device } from './device/device.ts';
import type { SolvePool } from './solve-pool.ts';

/** All that the kinds of work need; made by workers/service.ts. */
export interface WorkerContext {
  readonly config: Config;
  readonly logger: Logger;
  readonly jobs: JobStore;
  readonly models: ModelRepository;
  readonly probes: ProbeStore;
  readonly schedules: ScheduleRepository;
  readonly compute: Queue<ShardPayload>;
  readonly device: Device;
  readonly solver: SolvePool;
}
