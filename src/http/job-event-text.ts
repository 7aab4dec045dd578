import type { JobEvent } from '../jobs/event-log.ts';
import type { JobStore } from '../jobs/store.ts';
import type { ScheduleRepository } from '../schedules/repository.ts';
import { withSchedules } from './job-schedules.ts';
import { presentProgress } from './schemas/job.ts';
import { formatEvent } from './server-sent-events.ts';

/** An event as clients receive it; null when its job has been deleted in the meantime. */
export type TextOf = (jobId: string, event: JobEvent) => Promise<string | null>;

/** Every event is put into words once, for all who listen. */
export function eventTexts(jobs: JobStore, schedules: ScheduleRepository): TextOf {
  const known = new WeakMap<JobEvent, Promise<string | null>>();
  const dataOf = async (jobId: string, event: JobEvent): Promise<object | null> => {
    if (event.kind === 'state') return { status: event.status, at: event.at.toISOString() };
    if (event.kind === 'progress') return presentProgress(event, event.at);
    const job = await jobs.get(jobId);
    return job && withSchedules(schedules, job);
  };
  const textOf = async (jobId: string, event: JobEvent) => {
    const data = await dataOf(jobId, event);
    return data && formatEvent({ id: event.id, event: event.kind, data });
  };
  return async (jobId, event) => {
    const text = known.get(event) ?? textOf(jobId, event);
    known.set(event, text);
    // Redis was away: who comes again may find it back.
    text.catch(() => known.delete(event));
    return text;
  };
}
