import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { JobResource, presentJob } from '../schemas/job.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `POST /jobs/{id}/cancel`: end a job; what has been measured for it stays. */
export function cancelJob(app: App, { cancel }: Dependencies): void {
  const schema = {
    operationId: 'cancelJob',
    tags: ['jobs'],
    summary: 'Cancel a job; what has been measured for it stays and serves other jobs',
    params: z.strictObject({ id: z.string().max(100) }),
    querystring: NoQuery,
    response: {
      200: JobResource.describe('`canceled`: no worker had work of it in hand'),
      202: JobResource.describe('`canceling`: a worker has, and lets go of it within one batch of the model'),
      ...problems('job_not_found', 'job_finished', 'invalid_request'),
    },
  };
  app.post('/jobs/:id/cancel', { schema, config: { scope: 'optimize' } }, async (request, reply) => {
    const job = await cancel(request.params.id);
    request.log.info({ job_id: job.id, status: job.status }, 'job canceled');
    return reply.code(job.status === 'canceling' ? 202 : 200).send(presentJob(job, []));
  });
}
