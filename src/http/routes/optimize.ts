import { StepsmithError } from '../../errors.ts';
import { OptimizeRequest, resolveRequest, type ResolvedRequest } from '../../jobs/request.ts';
import type { ReadyModel } from '../../models/inspect.ts';
import { noiseProcess } from '../../models/processes/index.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireModel } from '../find-model.ts';
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
    const resolved = resolve(request.body, model);
    requireTime(resolved);
    const client = resolved.metadata['client'] ?? '';
    const job = await submit({ request: resolved, client, modelVersion: model.version });
    request.log.info({ job_id: job.id, model: model.name }, 'job accepted');
    return reply.code(202).header('location', `/jobs/${job.id}`).send(presentJob(job, []));
  });
}

/** Fills in the model's own range and holds the request to it. */
function resolve(request: OptimizeRequest, { manifest }: ReadyModel): ResolvedRequest {
  if (request.validation?.metric === 'frechet' && !manifest.validation?.features)
    throw refused('validation/metric', `${manifest.name} declares no feature network; take energy_distance`);
  const { sigmaMin: lowest, sigmaMax: highest } = noiseProcess(manifest);
  const { sigma_min = lowest, sigma_max = highest } = request;
  const range = `the model's range is ${lowest} to ${highest}`;
  if (sigma_min < lowest || sigma_min > highest) throw refused('sigma_min', range);
  if (sigma_max > highest || sigma_max < lowest) throw refused('sigma_max', range);
  if (sigma_min >= sigma_max) throw refused('sigma_min', `must be below sigma_max (${sigma_max})`);
  return resolveRequest(request, { sigma_min, sigma_max });
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
