import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';
import { principalOf } from './access.ts';
import { SAFE_METHODS } from './cross-site.ts';

/** Writes down every change that was asked for, allowed or not, once it is answered. */
export function recordChanges(app: App, { access: { audit } }: Pick<Dependencies, 'access'>): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.is404 || SAFE_METHODS.includes(request.method)) return;
    await audit.record(change(request, reply)).catch((err: unknown) => {
      request.log.error({ err }, 'a change is not in the audit log');
    });
  });
}

function change(request: FastifyRequest, reply: FastifyReply) {
  const principal = principalOf(request);
  return {
    actor: principal?.id ?? null,
    actorName: principal?.name ?? null,
    method: request.method,
    path: request.url.split('?')[0],
    location: reply.getHeader('location')?.toString() ?? null,
    status: reply.statusCode,
    requestId: request.id,
    address: request.ip,
  };
}
