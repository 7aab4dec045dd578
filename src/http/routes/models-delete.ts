import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { modelNotFound } from '../find-model.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `DELETE /models/{name}`: let a registered model go. */
export function deleteModel(app: App, { models, registrar }: Dependencies): void {
  const schema = {
    operationId: 'deleteModel',
    tags: ['models'],
    summary: 'Delete a registered model and its files; its schedules stay, its unfinished jobs fail',
    params: z.strictObject({ name: ModelName }),
    querystring: NoQuery,
    response: {
      204: z.null().describe('Deleted'),
      ...problems('model_not_found', 'model_not_registered', 'invalid_request'),
    },
  };
  app.delete('/models/:name', { schema, config: { scope: 'models' } }, async (request, reply) => {
    const { name } = request.params;
    if (!(await registrar.remove(name))) throw await modelNotFound(models, name);
    request.log.info({ model: name }, 'model deleted');
    return reply.code(204).send(null);
  });
}
