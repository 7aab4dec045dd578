import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ApiMetrics } from '../metrics/api-metrics.ts';
import { WorkerRegistry } from './worker-registry.ts';

/** What the API knows of the fleet. */
export interface FleetWatch {
  readonly workers: WorkerRegistry;
  /** The queues whose depth is shown. */
  readonly queues: readonly Queue[];
  readonly metrics: ApiMetrics;
}

export function watchFleet(redis: Redis, queues: readonly Queue[]): FleetWatch {
  const workers = new WorkerRegistry(redis);
  return { workers, queues, metrics: new ApiMetrics({ redis, queues, workers }) };
}
