import { Readable } from 'node:stream';
import { z } from 'zod';
import { StepsmithError, wrongParameter } from '../../errors.ts';
import { isBefore, type JobEvent } from '../../jobs/event-log.ts';
import type { EventFeed } from '../../jobs/event-feed.ts';
import type { Dependencies } from '../dependencies.ts';
import { eventTexts } from '../job-event-text.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { EVENT_STREAM_TYPE, HEARTBEAT_LINE } from '../server-sent-events.ts';
import type { App } from '../typed.ts';

/** As `id:` lines have it; empty where a client has none yet. */
const LAST_EVENT_ID = /^(\d{1,15}-\d{1,15})?$/;
/** Heartbeats that a client may leave untaken before it is cut off. */
const PATIENCE = 4;
const NOT_GIVEN = 'is not the id of an event of this job';

const schema = {
  operationId: 'streamJobEvents',
  tags: ['jobs'],
  summary: 'What happens to a job, as it happens (server-sent events)',
  params: z.strictObject({ id: z.string().max(100) }),
  querystring: NoQuery,
  headers: z.object({
    'last-event-id': z
      .string()
      .regex(LAST_EVENT_ID, NOT_GIVEN)
      .optional()
      .meta({ description: 'The last `id:` that was received: the stream goes on after it' }),
  }),
  response: {
    200: {
      description: '`state`, `progress` and, at the end, `completed` with the job; see api-spec/events.md',
      content: { 'text/event-stream': { schema: z.unknown().meta({ type: 'string' }) } },
    },
    204: z.null().describe('`completed` was received already: do not connect again'),
    ...problems('job_not_found', 'invalid_request'),
  },
};

/** `GET /jobs/{id}/events`: the events of a job, those it had and those to come. */
export function streamJobEvents(app: App, { jobs, schedules, events }: Dependencies): void {
  const textOf = eventTexts(jobs, schedules);
  app.get('/jobs/:id/events', { schema, config: { scope: 'read' } }, async (request, reply) => {
    const { id } = request.params;
    const after = request.headers['last-event-id'] || '0';
    if (!(await jobs.get(id))) throw new StepsmithError('job_not_found', `there is no job "${id}"`);
    const { feed, release } = await events.listen(id);
    reply.raw.once('close', release);
    if (isBefore(feed.last, after)) throw neverGiven();
    if (feed.isComplete && after === feed.last) return reply.code(204).send(null);
    request.raw.socket.setTimeout(PATIENCE * events.heartbeatMs);
    return reply
      .type(EVENT_STREAM_TYPE)
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(Readable.from(texts(feed, after, (event) => textOf(id, event))));
  });
}

/** Runs only as fast as the client reads. */
async function* texts(
  feed: EventFeed,
  after: string,
  textOf: (event: JobEvent) => Promise<string | null>,
): AsyncGenerator<string> {
  for await (const event of feed.follow(after)) {
    const text = event ? await textOf(event) : HEARTBEAT_LINE;
    if (text !== null) yield text;
  }
}

function neverGiven(): StepsmithError {
  return wrongParameter('last-event-id', NOT_GIVEN);
}
