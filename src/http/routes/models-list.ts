import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { ModelResource, presentModel } from '../schemas/model.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /models`: the model repository. */
export function listModels(app: App, { models }: Dependencies): void {
  const schema = {
    operationId: 'listModels',
    tags: ['models'],
    summary: 'All models of the repository, those that cannot be used included',
    querystring: NoQuery,
    response: { 200: z.object({ data: z.array(ModelResource) }), ...problems('invalid_request') },
  };
  app.get('/models', { schema, config: { scope: 'read' } }, async () => ({
    data: (await models.list()).map(presentModel),
  }));
}
