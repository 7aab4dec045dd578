import { z } from 'zod';
import { JOB_STATUSES } from '../../jobs/job.ts';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { withSchedules } from '../job-schedules.ts';
import { JobResource } from '../schemas/job.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
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
  app.get('/jobs', { schema, config: { scope: 'read' } }, async (request) => {
    const { status, model, ...page } = request.query;
    const { data, nextCursor } = await jobs.list(page, { status, model });
    const shown = await Promise.all(data.map((job) => withSchedules(schedules, job)));
    return presentPage({ data: shown, nextCursor });
  });
}
