import type { FastifyPluginCallback } from 'fastify';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { FleetWatch } from '../fleet/watch.ts';
import type { Deliveries } from '../deliveries/service.ts';
import type { AbandonedWork } from '../jobs/abandoned-work.ts';
import type { EventHub } from '../jobs/event-hub.ts';
import type { Access } from '../auth/access.ts';
import type { Config } from '../config.ts';
import type { Job } from '../jobs/job.ts';
import type { JobStore, NewJob } from '../jobs/store.ts';
import type { Models } from '../models/models.ts';
import type { ProbeStore } from '../probes/store.ts';
import type { Registrar } from '../registrations/registrar.ts';
import type { AliasStore } from '../schedules/aliases.ts';
import type { OtherCounts } from '../schedules/other-counts.ts';
import type { ScheduleRepository } from '../schedules/repository.ts';
import type { SampleStore } from '../schedules/samples.ts';

/** Settings of the HTTP service itself. */
export type HttpSettings = Pick<Config, 'corsOrigins' | 'trustedProxies' | 'requestTimeout' | 'rateLimit'>;

/** All that the HTTP service needs; made by src/service.ts, handed to `buildApp`. */
export interface Dependencies extends FleetWatch {
  readonly logger: Logger;
  readonly http: HttpSettings;
  readonly access: Access;
  readonly redis: Redis;
  readonly jobs: JobStore;
  /** Who listens to which job. */
  readonly events: EventHub;
  /** Stores and queues a job; see src/jobs/submit.ts. */
  readonly submit: (job: NewJob, id?: string) => Promise<Job>;
  /** Ends a job or asks its workers to; see src/jobs/cancel.ts. */
  readonly cancel: (id: string) => Promise<Job>;
  /** What workers gave up. */
  readonly abandoned: AbandonedWork;
  /** What others are told of jobs. */
  readonly deliveries: Deliveries;
  readonly models: Models;
  readonly registrar: Registrar;
  readonly probes: ProbeStore;
  readonly schedules: ScheduleRepository;
  readonly aliases: AliasStore;
  /** Makes schedules of step counts that no job optimised. */
  readonly otherCounts: OtherCounts;
  /** Makes a span of every request; null where traces go nowhere. */
  readonly tracing: FastifyPluginCallback | null;
  readonly samples: SampleStore;
}
