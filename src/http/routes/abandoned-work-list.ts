import { z } from 'zod';
import type { AbandonedPiece } from '../../jobs/abandoned-work.ts';
import type { Dependencies } from '../dependencies.ts';
import { pageOf, pageOfItems, presentPage, ShortPageQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const AbandonedWorkResource = z
  .object({
    job_id: z.string(),
    queue: z.string().meta({ description: 'optimize: the job itself; compute: device work of it' }),
    task: z.string().meta({ description: 'measure, rollout, estimate or tune; optimize' }),
    attempts: z.int(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'AbandonedWork' });

/** `GET /abandoned-work`: what workers tried and gave up. */
export function listAbandonedWork(app: App, { abandoned }: Dependencies): void {
  const schema = {
    operationId: 'listAbandonedWork',
    tags: ['workers'],
    summary:
      'The last 1000 pieces of work that were given up, newest first; POST /optimize asks for their jobs anew',
    querystring: ShortPageQuery.extend({ job_id: z.string().max(100).optional() }),
    response: { 200: pageOf(AbandonedWorkResource), ...problems('invalid_request') },
  };
  app.get('/abandoned-work', { schema, config: { scope: 'admin' } }, async (request) => {
    const { job_id: jobId, ...page } = request.query;
    const pieces = (await abandoned.list()).map(present);
    return presentPage(
      pageOfItems(
        pieces.filter((piece) => (jobId ?? piece.job_id) === piece.job_id),
        page,
      ),
    );
  });
}

function present({
  data,
  queue,
  name,
  attempts,
  error,
  at,
}: AbandonedPiece): z.output<typeof AbandonedWorkResource> {
  return { job_id: data.jobId, queue, task: name, attempts, error: error ?? null, at };
}
