import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { withSchedules } from '../job-schedules.ts';
import { JobResource } from '../schemas/job.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

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
  app.get('/jobs/:id', { schema, config: { scope: 'read' } }, async (request) => {
    const job = await jobs.get(request.params.id);
    if (!job) throw new StepsmithError('job_not_found', `there is no job "${request.params.id}"`);
    return withSchedules(schedules, job);
  });
}
