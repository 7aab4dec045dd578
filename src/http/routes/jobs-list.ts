import { z } from 'zod';
import { JOB_STATUSES } from '../../jobs/job.ts';
import { ModelName, SolverName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { withSchedules } from '../job-schedules.ts';
import { JobResource } from '../schemas/job.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const Query = PageQuery.extend({
  status: z.enum(JOB_STATUSES).optional(),
  model: ModelName.optional(),
  solver: SolverName.optional(),
  client: z.string().max(512).optional().meta({
    description: 'On whose behalf: the id of a key, or metadata.client where no key is needed',
  }),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'Those accepted then or later (RFC 3339)' }),
});

/** `GET /jobs`: all jobs, newest first. */
export function listJobs(app: App, { jobs, schedules }: Dependencies): void {
  const schema = {
    operationId: 'listJobs',
    tags: ['jobs'],
    summary: 'List jobs, newest first',
    querystring: Query,
    response: { 200: pageOf(JobResource), ...problems('invalid_request') },
  };
  app.get('/jobs', { schema, config: { scope: 'read' } }, async (request) => {
    const { limit, cursor, since, ...filter } = request.query;
    const wanted = { ...filter, since: since === undefined ? undefined : new Date(since) };
    const { data, nextCursor } = await jobs.list({ limit, cursor }, wanted);
    const shown = await Promise.all(data.map((job) => withSchedules(schedules, job)));
    return presentPage({ data: shown, nextCursor });
  });
}
