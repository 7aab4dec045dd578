import type { Dependencies } from '../dependencies.ts';
import { KeyResource, presentKey } from '../schemas/key.ts';
import { pageOf, PageQuery, presentPage, YesOrNo } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /keys`: all keys, newest first, revoked ones too. */
export function listKeys(app: App, { access: { keys } }: Dependencies): void {
  const schema = {
    operationId: 'listKeys',
    tags: ['access'],
    summary: 'List keys, newest first, those revoked or expired included',
    querystring: PageQuery.extend({
      usable: YesOrNo.optional().meta({ description: 'Whether it is neither revoked nor expired' }),
    }),
    response: { 200: pageOf(KeyResource), ...problems('invalid_request') },
  };
  app.get('/keys', { schema, config: { scope: 'admin' } }, async (request) => {
    const { usable, ...page } = request.query;
    const { data, nextCursor } = await keys.list(page, usable);
    return presentPage({ data: data.map(presentKey), nextCursor });
  });
}
