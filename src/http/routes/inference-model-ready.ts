import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireModel } from '../find-model.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /v2/models/{model}/ready`: whether a model can be used, by its name in the Open Inference Protocol. */
export function getModelReadiness(app: App, { models }: Dependencies): void {
  const schema = {
    operationId: 'modelReady',
    tags: ['health'],
    summary: 'A model can be used (Open Inference Protocol)',
    params: z.strictObject({ model: ModelName }),
    querystring: NoQuery,
    response: {
      200: z.object({ name: z.string(), ready: z.literal(true) }),
      ...problems('model_not_found', 'model_unavailable', 'invalid_request'),
    },
  };
  app.get('/v2/models/:model/ready', { schema, config: { scope: 'read' } }, async (request) => {
    const { name } = await requireModel(models, request.params.model);
    return { name, ready: true as const };
  });
}
