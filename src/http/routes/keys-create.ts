import { z } from 'zod';
import { KeyName, Scopes } from '../../auth/new-key.ts';
import type { Dependencies } from '../dependencies.ts';
import { KeyResource, presentKey } from '../schemas/key.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const NewKeyRequest = z
  .strictObject({
    name: KeyName,
    scopes: Scopes,
    expires_at: z.iso
      .datetime()
      .refine((time) => !(Date.parse(time) <= Date.now()), 'must be in the future')
      .nullable()
      .default(null)
      .meta({ description: 'null: never' }),
  })
  .meta({ id: 'NewKey' });

/** `POST /keys`: make a key. */
export function createKey(app: App, { access: { keys } }: Dependencies): void {
  const schema = {
    operationId: 'createKey',
    tags: ['access'],
    summary: 'Make a key; its token is in this answer and never again',
    body: NewKeyRequest,
    querystring: NoQuery,
    response: {
      201: KeyResource.extend({ token: z.string() }).meta({ id: 'CreatedKey' }).describe('Made'),
      ...problems('invalid_request'),
    },
  };
  app.post('/keys', { schema, config: { scope: 'admin' }, compress: false }, async (request, reply) => {
    const { name, scopes, expires_at } = request.body;
    const expiresAt = expires_at === null ? null : new Date(expires_at);
    const { key, token } = await keys.create({ name, scopes, expiresAt });
    void reply.code(201).header('location', `/keys/${key.id}`).header('cache-control', 'no-store');
    return reply.send({ ...presentKey(key), token });
  });
}
