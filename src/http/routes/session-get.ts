import { requireIdentity } from '../plugins/access.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { presentSession, SessionResource } from '../schemas/session.ts';
import type { App } from '../typed.ts';

/** `GET /session`: who calls. Answers 401 where a key is needed and there is none. */
export function getSession(app: App): void {
  const schema = {
    operationId: 'getSession',
    tags: ['access'],
    summary: 'Who calls, with which scopes, and the token that changes from a page need',
    querystring: NoQuery,
    response: { 200: SessionResource, ...problems('invalid_request') },
  };
  app.get('/session', { schema, config: { scope: 'authenticated' }, compress: false }, (request, reply) => {
    void reply.header('cache-control', 'no-store');
    return presentSession(requireIdentity(request));
  });
}
