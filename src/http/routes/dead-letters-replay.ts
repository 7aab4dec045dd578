import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `POST /dead-letters/{id}/replay`: try once more what was given up. */
export function replayDeadLetter(app: App, { deliveries }: Dependencies): void {
  const schema = {
    operationId: 'replayDeadLetter',
    tags: ['deliveries'],
    summary: 'Deliver what was given up, with all its attempts anew; it leaves the list',
    params: z.strictObject({ id: z.string().max(100) }),
    querystring: NoQuery,
    response: {
      202: z.object({ id: z.string() }).describe('Queued'),
      ...problems('dead_letter_not_found', 'invalid_request'),
    },
  };
  app.post('/dead-letters/:id/replay', { schema, config: { scope: 'admin' } }, async (request, reply) => {
    await deliveries.replay(request.params.id);
    request.log.info({ delivery_id: request.params.id }, 'delivery replayed');
    return reply.code(202).send({ id: request.params.id });
  });
}
