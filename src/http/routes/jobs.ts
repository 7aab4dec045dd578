import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { JOB_STATUSES, type Job } from '../../jobs/job.ts';
import { ModelName } from '../../jobs/request.ts';
import type { ScheduleRepository } from '../../schedules/repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { JobResource, presentJob } from '../schemas/job.ts';
import { NoQuery, pageOf, PageQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /jobs`: all jobs, newest first. */
export function listJobs(app: App, { jobs, schedules }: Dependencies): void {
  const schema = {
    operationId: 'listJobs',
    tags: ['jobs'],
    summary: 'List jobs, newest first',
    querystring: PageQuery.extend({ status: z.enum(JOB_STATUSES).optional(), model: ModelName.optional() }),
    response: { 200: pageOf(JobResource), ...problems('invalid_request') },
  };
  app.get('/jobs', { schema }, async (request) => {
    const { status, model, ...page } = request.query;
    const { data, nextCursor } = await jobs.list(page, { status, model });
    return { data: await Promise.all(data.map((job) => present(schedules, job))), next_cursor: nextCursor };
  });
}

/** `GET /jobs/{id}`: one job. */
export function getJob(app: App, { jobs, schedules }: Dependencies): void {
  const schema = {
    operationId: 'getJob',
    tags: ['jobs'],
    summary: 'One job: its progress, then its schedules',
    params: z.strictObject({ id: z.string().max(100) }),
    querystring: NoQuery,
    response: { 200: JobResource, ...problems('job_not_found', 'invalid_request') },
  };
  app.get('/jobs/:id', { schema }, async (request) => {
    const job = await jobs.get(request.params.id);
    if (!job) throw new StepsmithError('job_not_found', `there is no job "${request.params.id}"`);
    return present(schedules, job);
  });
}

async function present(schedules: ScheduleRepository, job: Job): Promise<JobResource> {
  const published = await Promise.all(job.scheduleIds.map((id) => schedules.get(id)));
  return presentJob(
    job,
    published.filter((schedule) => schedule !== null),
  );
}
