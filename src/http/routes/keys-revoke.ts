import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `DELETE /keys/{id}`: from then on no request is accepted with the key. */
export function revokeKey(app: App, { access: { keys } }: Dependencies): void {
  const schema = {
    operationId: 'revokeKey',
    tags: ['access'],
    summary: 'Revoke a key, and the sessions opened with it; it stays in the list',
    params: z.strictObject({ id: z.string().max(100) }),
    querystring: NoQuery,
    response: { 204: z.null().describe('Revoked'), ...problems('key_not_found', 'invalid_request') },
  };
  app.delete('/keys/:id', { schema, config: { scope: 'admin' } }, async (request, reply) => {
    const { id } = request.params;
    if (!(await keys.revoke(id))) throw new StepsmithError('key_not_found', `there is no key "${id}"`);
    return reply.code(204).send(null);
  });
}
