import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { LOCAL } from '../../auth/principal.ts';
import { wrongField } from '../../errors.ts';
import { isFinished, type Job } from '../../jobs/job.ts';
import { OptimizeRequest, type ResolvedRequest } from '../../jobs/request.ts';
import { newJobId } from '../../jobs/store.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireModel } from '../find-model.ts';
import { IdempotencyStore, type KeptAnswer, type Use } from '../idempotency.ts';
import { withSchedules } from '../job-schedules.ts';
import { requireIdentity } from '../plugins/access.ts';
import { MAX_WAIT_S, preferredWait } from '../prefer.ts';
import { resolveForModel } from '../resolve-request.ts';
import { JobResource, presentJob } from '../schemas/job.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';
import { waitForJob } from '../wait-for-job.ts';

/** Beside the wait it asks for, a request may take this long. */
const SUBMIT_MS = 30_000;

const schema = {
  operationId: 'optimize',
  tags: ['jobs'],
  summary: 'Optimise the sampling schedule of a model for a solver and step counts',
  body: OptimizeRequest,
  querystring: NoQuery,
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[!-~]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
      .optional()
      .meta({
        description: 'The same key and body again within 24 hours give the same answer, and no second job',
      }),
    prefer: z
      .string()
      .optional()
      .meta({
        description: `wait=N: hold the answer for the finished job, up to N (at most ${MAX_WAIT_S}) seconds`,
      }),
  }),
  response: {
    200: JobResource.describe('Finished within the time of `Prefer: wait`'),
    202: JobResource.describe('Accepted; `Location` is its address'),
    ...problems(
      'model_not_found',
      'model_unavailable',
      'idempotency_in_flight',
      'invalid_request',
      'idempotency_mismatch',
    ),
  },
};

/** `POST /optimize`: accept a job. */
export function postOptimize(app: App, dependencies: Dependencies): void {
  const { models, submit, redis, deliveries } = dependencies;
  const idempotency = new IdempotencyStore(redis);
  const wait = waiting(app, dependencies);
  app.post('/optimize', { schema, config: { scope: 'optimize' } }, async (request, reply) => {
    const { principal } = requireIdentity(request);
    const { body } = request;
    const seconds = preferredWait(request.headers.prefer);
    const accept = async (id?: string): Promise<KeptAnswer> => {
      const model = await requireModel(models, body.model);
      const refusal = body.webhook && deliveries.refusal(body.webhook.url);
      if (refusal) throw wrongField('webhook/url', refusal);
      const resolved = resolveForModel(body, model);
      requireTime(resolved);
      const client = principal.id === LOCAL.id ? (resolved.metadata['client'] ?? '') : principal.id;
      const job = await submit({ request: resolved, client, modelVersion: model.version }, id);
      request.log.info({ job_id: job.id, model: model.name }, 'job accepted');
      return { ...(await wait(job, seconds, reply)), location: `/jobs/${job.id}` };
    };
    const key = request.headers['idempotency-key'];
    const mayTakeMs = SUBMIT_MS + 1000 * seconds;
    const attempt = { caller: principal.id, body, mayTakeMs };
    const answer =
      key === undefined
        ? await accept()
        : await once(idempotency, { ...attempt, key, newId: newJobId() }, accept, reply);
    if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`);
    reply.header('location', answer.location);
    return reply.code(answer.status as 200 | 202).send(answer.body as JobResource);
  });
}

/** Does what was not done under that key yet; else its answer again. */
async function once(
  idempotency: IdempotencyStore,
  use: Use,
  accept: (id: string) => Promise<KeptAnswer>,
  reply: FastifyReply,
): Promise<KeptAnswer> {
  const claim = await idempotency.claim(use);
  if (claim.answer) {
    reply.header('idempotency-replayed', 'true');
    return claim.answer;
  }
  try {
    const answer = await accept(claim.id);
    await claim.settle(answer);
    return answer;
  } catch (error) {
    // Whoever waits for the answer need not wait for this; the time of the claim ends by itself.
    claim.settle(null).catch(() => undefined);
    throw error;
  }
}

/** Holds an answer for the finished job; not when the client has gone, nor while the service stops. */
function waiting(app: App, { jobs, schedules }: Dependencies) {
  const closing = new AbortController();
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  return async (job: Job, seconds: number, reply: FastifyReply) => {
    if (seconds === 0) return { status: 202, body: presentJob(job, []) };
    const gone = new AbortController();
    reply.raw.once('close', () => {
      gone.abort();
    });
    const current = await waitForJob(
      jobs,
      job,
      1000 * seconds,
      AbortSignal.any([closing.signal, gone.signal]),
    );
    const status = isFinished(current) ? 200 : 202;
    return { status, body: await withSchedules(schedules, current) };
  };
}

/** Held to the clock of this machine; that of Redis is the one that ends the job. */
function requireTime({ deadline }: ResolvedRequest): void {
  if (deadline !== null && Date.parse(deadline) <= Date.now())
    throw wrongField('deadline', 'has passed already');
}
