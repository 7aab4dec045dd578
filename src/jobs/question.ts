import { createHash } from 'node:crypto';
import { SERVICE_VERSION } from '../version.ts';
import type { Job } from './job.ts';
import type { ResolvedRequest } from './request.ts';

/** What has no say in the schedules of a job; every other field of its request has, those of later releases too. */
const WITHOUT_SAY = ['priority', 'deadline', 'webhook', 'metadata', 'steps'] as const;

/**
 * What a job asks, for each of its step counts: two jobs with the same question get the same schedule. It holds the content
 * of the model, all of the request that decides the result, the batch size that everything is measured with, and the
 * release: another one may solve and choose otherwise.
 */
export function questionsOf({ request, modelVersion }: Job, batchSize: number): string[] {
  const decisive = Object.entries(request)
    .filter(([field]) => !WITHOUT_SAY.some((name) => name === field))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const others = isIndependent(request) ? null : request.steps;
  return request.steps.map((steps) => {
    const question = [SERVICE_VERSION, modelVersion, decisive, batchSize, steps, others];
    return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 32);
  });
}

/** Whether the schedule of a step count is the same whatever others are asked for: not where the measuring heeds them. */
function isIndependent({ probe }: ResolvedRequest): boolean {
  return probe !== null && (probe.paths !== null || probe.min_paths === probe.max_paths);
}
