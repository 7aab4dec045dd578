import { NOT_MODIFIED } from '../plugins/etag.ts';
import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { modelNotFound } from '../find-model.ts';
import { ModelResource, presentModel } from '../schemas/model.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /models/{name}`: one model. */
export function getModel(app: App, { models }: Dependencies): void {
  const schema = {
    operationId: 'getModel',
    tags: ['models'],
    summary: 'One model and its state',
    params: z.strictObject({ name: ModelName }),
    querystring: NoQuery,
    response: { 200: ModelResource, ...NOT_MODIFIED, ...problems('model_not_found', 'invalid_request') },
  };
  app.get('/models/:name', { schema, config: { scope: 'read' } }, async (request) => {
    const model = await models.get(request.params.name);
    if (!model) throw await modelNotFound(models, request.params.name);
    return presentModel(model);
  });
}
