import { StepsmithError } from '../../errors.ts';
import { OptimizeRequest, type ResolvedRequest } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireModel } from '../find-model.ts';
import { resolveForModel } from '../resolve-request.ts';
import { JobResource, presentJob } from '../schemas/job.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `POST /optimize`: accept a job. */
export function postOptimize(app: App, { models, submit, deliveries }: Dependencies): void {
  const schema = {
    operationId: 'optimize',
    tags: ['jobs'],
    summary: 'Optimise the sampling schedule of a model for a solver and step counts',
    body: OptimizeRequest,
    querystring: NoQuery,
    response: {
      202: JobResource.describe('Accepted; `Location` is its address'),
      ...problems(
        'malformed_json',
        'model_not_found',
        'model_unavailable',
        'payload_too_large',
        'unsupported_media_type',
        'invalid_request',
      ),
    },
  };
  app.post('/optimize', { schema, config: { scope: 'optimize' } }, async (request, reply) => {
    const model = await requireModel(models, request.body.model);
    const refusal = request.body.webhook && deliveries.refusal(request.body.webhook.url);
    if (refusal) throw refused('webhook/url', refusal);
    const resolved = resolveForModel(request.body, model);
    requireTime(resolved);
    const client = resolved.metadata['client'] ?? '';
    const job = await submit({ request: resolved, client, modelVersion: model.version });
    request.log.info({ job_id: job.id, model: model.name }, 'job accepted');
    return reply.code(202).header('location', `/jobs/${job.id}`).send(presentJob(job, []));
  });
}

/** Held to the clock of this machine; that of Redis is the one that ends the job. */
function requireTime({ deadline }: ResolvedRequest): void {
  if (deadline !== null && Date.parse(deadline) <= Date.now())
    throw refused('deadline', 'has passed already');
}

function refused(field: string, detail: string): StepsmithError {
  return new StepsmithError('invalid_request', `#/${field}: ${detail}`, {
    issues: [{ pointer: `#/${field}`, detail }],
  });
}
