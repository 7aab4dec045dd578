import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { SESSION_COOKIE } from '../plugins/access.ts';
import { LIMITED_BY_ADDRESS } from '../plugins/rate-limit.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { presentSession, SessionResource } from '../schemas/session.ts';
import type { App } from '../typed.ts';

/** `POST /session`: exchange a key for a cookie, for browsers: an EventSource cannot send a header. */
export function createSession(app: App, { access: { authenticator, sessions } }: Dependencies): void {
  const schema = {
    operationId: 'createSession',
    tags: ['access'],
    summary: 'Exchange a key for a session cookie that scripts cannot read',
    body: z.strictObject({ key: z.string().min(1).max(200) }).meta({ id: 'SessionRequest' }),
    querystring: NoQuery,
    response: {
      201: SessionResource.describe('Opened; `Set-Cookie` has it'),
      ...problems('unauthorized', 'invalid_request', 'too_many_requests'),
    },
  };
  const config = { scope: 'public' as const, rateLimit: LIMITED_BY_ADDRESS };
  app.post('/session', { schema, config, compress: false }, async (request, reply) => {
    const principal = await authenticator.holder(request.body.key);
    const { token, session } = await sessions.open(principal.id);
    reply.setCookie(SESSION_COOKIE, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
      expires: session.expiresAt,
    });
    return reply.code(201).header('cache-control', 'no-store').send(presentSession({ principal, session }));
  });
}
