import { z } from 'zod';
import { RECIPIENTS } from '../../deliveries/delivery.ts';
import type { Dependencies } from '../dependencies.ts';
import { DeadLetterResource, presentDeadLetter } from '../schemas/dead-letter.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /dead-letters`: what could not be delivered. */
export function listDeadLetters(app: App, { deliveries }: Dependencies): void {
  const schema = {
    operationId: 'listDeadLetters',
    tags: ['deliveries'],
    summary: 'List the webhooks and MLflow runs that were given up, those of the newest jobs first',
    querystring: PageQuery.extend({
      job_id: z.string().max(100).optional(),
      recipient: z.enum(RECIPIENTS).optional(),
    }),
    response: { 200: pageOf(DeadLetterResource), ...problems('invalid_request') },
  };
  app.get('/dead-letters', { schema, config: { scope: 'admin' } }, async (request) => {
    const { job_id: jobId, recipient, ...page } = request.query;
    const { data, nextCursor } = await deliveries.deadLetters.list(page, { jobId, recipient });
    return presentPage({ data: data.map(presentDeadLetter), nextCursor });
  });
}
