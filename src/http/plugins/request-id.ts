import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { App } from '../typed.ts';

const HEADER = 'x-request-id';

/** A client's own id is taken where it cannot upset a log. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[HEADER];
  return typeof given === 'string' && /^[\w.:/+=-]{1,128}$/.test(given) ? given : `req_${randomUUID()}`;
}

/** Every answer says under which id the log has its request. */
export function sendRequestIds(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(HEADER, request.id);
    done();
  });
}
