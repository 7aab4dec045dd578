import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { NOT_MODIFIED } from '../plugins/etag.ts';
import { ModelResource, presentModel } from '../schemas/model.ts';
import { pageOf, pageOfItems, presentPage, ShortPageQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /models`: the model repository. */
export function listModels(app: App, { models }: Dependencies): void {
  const schema = {
    operationId: 'listModels',
    tags: ['models'],
    summary: 'All models of the repository by name, those that cannot be used included',
    querystring: ShortPageQuery.extend({ state: z.enum(['READY', 'REGISTERING', 'UNAVAILABLE']).optional() }),
    response: { 200: pageOf(ModelResource), ...NOT_MODIFIED, ...problems('invalid_request') },
  };
  app.get('/models', { schema, config: { scope: 'read' } }, async ({ query: { state, ...page } }) => {
    const all = await models.list();
    const wanted = all.filter((model) => state === undefined || model.state === state);
    return presentPage(pageOfItems(wanted.map(presentModel), page));
  });
}
