import type { Job } from '../jobs/job.ts';
import type { ScheduleRepository } from '../schedules/repository.ts';
import { presentJob, type JobResource } from './schemas/job.ts';

/** A job as clients see it, with the schedules it published. */
export async function withSchedules(schedules: ScheduleRepository, job: Job): Promise<JobResource> {
  const published = await Promise.all(job.scheduleIds.map((id) => schedules.get(id)));
  return presentJob(
    job,
    published.filter((schedule) => schedule !== null),
  );
}
