import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import type { Model } from '../../models/repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { modelNotFound } from '../find-model.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const ModelResource = z
  .object({
    name: z.string(),
    state: z.enum(['READY', 'UNAVAILABLE']),
    reason: z.string().nullable().meta({ description: 'Why it is UNAVAILABLE' }),
    version: z.string().nullable().meta({ description: 'Content hash over manifest, ONNX and data' }),
    shape: z.array(z.int()).nullable(),
    dimension: z.int().nullable(),
    prediction: z.string().nullable(),
    process: z.object({ type: z.string(), sigma_min: z.number(), sigma_max: z.number() }).nullable(),
    data: z
      .object({ count: z.int(), std: z.number() })
      .nullable()
      .meta({ description: 'Calibration samples and their standard deviation' }),
    description: z.string().nullable(),
    license: z.string().nullable(),
  })
  .meta({ id: 'Model' });

type ModelResource = z.output<typeof ModelResource>;

/** `GET /models`: the model repository. */
export function listModels(app: App, { models }: Dependencies): void {
  const schema = {
    operationId: 'listModels',
    tags: ['models'],
    summary: 'All models of the repository, those that cannot be used included',
    querystring: NoQuery,
    response: { 200: z.object({ data: z.array(ModelResource) }), ...problems('invalid_request') },
  };
  app.get('/models', { schema }, async () => ({ data: (await models.list()).map(present) }));
}

/** `GET /models/{name}`: one model. */
export function getModel(app: App, { models }: Dependencies): void {
  const schema = {
    operationId: 'getModel',
    tags: ['models'],
    summary: 'One model and its state',
    params: z.strictObject({ name: ModelName }),
    querystring: NoQuery,
    response: { 200: ModelResource, ...problems('model_not_found', 'invalid_request') },
  };
  app.get('/models/:name', { schema }, async (request) => {
    const model = await models.get(request.params.name);
    if (!model) throw modelNotFound(models, request.params.name);
    return present(model);
  });
}

const UNKNOWN = {
  version: null,
  shape: null,
  dimension: null,
  prediction: null,
  process: null,
  data: null,
  description: null,
  license: null,
};

function present(model: Model): ModelResource {
  if (model.state === 'UNAVAILABLE') return { ...UNKNOWN, ...model };
  const { name, state, version, dimension, manifest, data } = model;
  const { shape, prediction, process, description = null, license = null } = manifest;
  return {
    name,
    state,
    reason: null,
    version,
    shape,
    dimension,
    prediction,
    process,
    data,
    description,
    license,
  };
}
