import { z } from 'zod';
import type { AuditEntry } from '../../auth/audit-log.ts';
import type { Dependencies } from '../dependencies.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const AuditResource = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.string().nullable().meta({ description: 'Id of the caller; null where it is not known' }),
    actor_name: z.string().nullable(),
    method: z.string(),
    path: z.string(),
    location: z.string().nullable().meta({ description: 'What came of it' }),
    status: z.int(),
    request_id: z.string().nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

/** `GET /audit`: who changed what. */
export function listAudit(app: App, { access: { audit } }: Dependencies): void {
  const schema = {
    operationId: 'listAudit',
    tags: ['access'],
    summary: 'Changes that were made or refused, newest first',
    querystring: PageQuery.extend({
      actor: z.string().max(200).optional().meta({ description: 'Id of a key, or another caller' }),
    }),
    response: { 200: pageOf(AuditResource), ...problems('invalid_request') },
  };
  app.get('/audit', { schema, config: { scope: 'admin' } }, async (request) => {
    const { actor, ...page } = request.query;
    const { data, nextCursor } = await audit.list(page, { actor });
    return presentPage({ data: data.map(present), nextCursor });
  });
}

function present({ actorName, requestId, at, ...entry }: AuditEntry): z.output<typeof AuditResource> {
  return { ...entry, at: at.toISOString(), actor_name: actorName, request_id: requestId };
}
