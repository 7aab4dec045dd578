import type { FastifyRequest } from 'fastify';
import { RegisterRequest, toRegistration } from '../../registrations/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { readRegistrationForm } from '../registration-form.ts';
import { ModelResource, presentModel } from '../schemas/model.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `POST /models`: register a model. */
export function postModel(app: App, { registrar }: Dependencies): void {
  const schema = {
    operationId: 'registerModel',
    tags: ['models'],
    summary: 'Register a model: its files are fetched and checked, and it is run once before it is READY',
    description:
      'With uploads it is a form (`multipart/form-data`): this JSON as its first part, `registration`, then each file in a ' +
      'part of the name that its `upload` gives.',
    consumes: ['application/json', 'multipart/form-data'],
    body: RegisterRequest,
    querystring: NoQuery,
    response: {
      202: ModelResource.describe(
        'Accepted; `Location` is its address, where it is REGISTERING, READY or UNAVAILABLE',
      ),
      ...problems(
        'malformed_json',
        'upload_incomplete',
        'model_exists',
        'payload_too_large',
        'unsupported_media_type',
        'invalid_request',
      ),
    },
  };
  const preValidation = async (request: FastifyRequest) => {
    if (request.isMultipart()) request.body = await readRegistrationForm(request, registrar);
  };
  app.post(
    '/models',
    { schema, preValidation, config: { scope: 'models', longBody: true } },
    async (request, reply) => {
      const registration = toRegistration(request.body);
      if (!request.isMultipart()) await registrar.check(registration);
      const { name } = await registrar.register(registration);
      request.log.info({ model: name }, 'model is being registered');
      return reply
        .code(202)
        .header('location', `/models/${name}`)
        .send(presentModel({ state: 'REGISTERING', name }));
    },
  );
}
