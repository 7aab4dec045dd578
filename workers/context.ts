import type { Queue } from 'bullmq';
import type { Logger } from 'pino';
import type { BatchSizes } from '../src/jobs/batch-sizes.ts';
import type { Claims } from '../src/jobs/claims.ts';
import type { AbandonedWork } from '../src/jobs/abandoned-work.ts';
import type { FairTurns, Lane } from '../src/jobs/fair-turns.ts';
import type { Config } from '../src/config.ts';
import type { ComputePayload } from '../src/jobs/queues.ts';
import type { EstimateStore } from '../src/descent/store.ts';
import type { JobStore } from '../src/jobs/store.ts';
import type { ProbeStore } from '../src/probes/store.ts';
import type { RegistrationStore } from '../src/registrations/store.ts';
import type { RolloutStore } from '../src/rollouts/store.ts';
import type { AnswerStore } from '../src/schedules/answers.ts';
import type { ScheduleRepository } from '../src/schedules/repository.ts';
import type { WorkRates } from '../src/jobs/work-rates.ts';
import type { SampleStore } from '../src/schedules/samples.ts';
import type { DevicePool } from './device/device-pool.ts';
import type { JobMemories } from './job-memory.ts';
import type { WorkerModels } from './models.ts';
import type { WorkerMonitor } from './monitor.ts';
import type { RunningJobs } from './running-jobs.ts';
import type { SolvePool } from './solve-pool.ts';

/** All that the kinds of work need; made by workers/service.ts. */
export interface WorkerContext {
  readonly config: Config;
  readonly logger: Logger;
  readonly jobs: JobStore;
  readonly models: WorkerModels;
  readonly registrations: RegistrationStore;
  readonly probes: ProbeStore;
  readonly rollouts: RolloutStore;
  readonly estimates: EstimateStore;
  readonly schedules: ScheduleRepository;
  readonly samples: SampleStore;
  readonly answers: AnswerStore;
  readonly compute: Queue<ComputePayload>;
  readonly abandoned: AbandonedWork;
  readonly batchSizes: BatchSizes;
  readonly claims: Claims;
  readonly rates: WorkRates;
  readonly turns: Readonly<Record<Lane, FairTurns>>;
  readonly devices: DevicePool;
  readonly solver: SolvePool;
  readonly memories: JobMemories;
  readonly running: RunningJobs;
  readonly monitor: WorkerMonitor;
}
