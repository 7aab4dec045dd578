import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { SESSION_COOKIE } from '../plugins/access.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `DELETE /session`: sign out; the cookie is worth nothing from then on. */
export function deleteSession(app: App, { access: { sessions } }: Dependencies): void {
  const schema = {
    operationId: 'deleteSession',
    tags: ['access'],
    summary: 'End the session of the cookie',
    querystring: NoQuery,
    response: { 204: z.null().describe('Ended'), ...problems('invalid_request') },
  };
  app.delete('/session', { schema, config: { scope: 'authenticated' } }, async (request, reply) => {
    const token = request.cookies[SESSION_COOKIE];
    if (token !== undefined) await sessions.close(token);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send(null);
  });
}
