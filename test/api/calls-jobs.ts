import { type Job as QueueJob, Worker } from 'bullmq';
import { OPTIMIZE_QUEUE, type OptimizePayload, QUEUE_PREFIX } from '../../src/jobs/queues.ts';
import { NEW_JOB } from '../integration/jobs/fixtures.ts';
import type { Call, Make } from './calls.ts';
import { makeFinishedJob, makeJob, type Stage } from './stage.ts';
import { ADMIN_KEY, bearer } from '../helpers/app.ts';

const REQUEST = {
  model: 'gaussian',
  solver: 'euler',
  steps: 5,
  objective: { exponent: 3 },
  validation: null,
};

const optimize = (change: object = {}, headers = {}): Call => ({
  path: '/optimize',
  body: { ...REQUEST, ...change },
  headers,
});

/** Waits for a job that something else ends as soon as it is there. */
async function waiting({ live }: Stage): Promise<Call> {
  const { jobs } = live.dependencies;
  const key = { 'idempotency-key': 'finished' };
  const first = await live.client.with(bearer(ADMIN_KEY)).sendJson('POST', '/optimize', REQUEST);
  await jobs.requestCancel((first.body as { id: string }).id);
  const seen = new Set((await jobs.list({ limit: 100 }, {})).data.map(({ id }) => id));
  const timer = setInterval(() => {
    void jobs.list({ limit: 1 }, {}).then(({ data: [{ id }] }) => {
      if (seen.has(id)) return;
      clearInterval(timer);
      return jobs.requestCancel(id);
    });
  }, 20);
  return optimize({}, { prefer: 'wait=60', ...key });
}

/** While the first request of a key waits for its job. */
async function inFlight({ live }: Stage): Promise<Call> {
  const headers = { 'idempotency-key': 'in-flight' };
  const client = live.client.with(bearer(ADMIN_KEY));
  const before = (await live.dependencies.jobs.list({ limit: 1 }, {})).data.at(0)?.id;
  void client.sendJson('POST', '/optimize', REQUEST, { ...headers, prefer: 'wait=3' });
  while ((await live.dependencies.jobs.list({ limit: 1 }, {})).data.at(0)?.id === before);
  return optimize({}, headers);
}

const finished: Make = async ({ live }) => ({ path: `/jobs/${await makeFinishedJob(live)}/cancel` });

/** With a worker that has it in hand. */
async function running({ live }: Stage): Promise<Call> {
  const { jobs } = live.dependencies;
  const { id } = await live.dependencies.submit(NEW_JOB);
  const connection = live.redis.duplicate({ maxRetriesPerRequest: null });
  const worker = new Worker<OptimizePayload>(OPTIMIZE_QUEUE, null, { connection, prefix: QUEUE_PREFIX });
  for (let taken = ''; taken !== id;) {
    const work = (await worker.getNextJob('token', { block: false })) as
      QueueJob<OptimizePayload> | undefined;
    taken = work?.data.jobId ?? '';
  }
  await worker.close(true);
  connection.disconnect();
  await jobs.start(id);
  return { path: `/jobs/${id}/cancel` };
}

async function allReceived({ live }: Stage): Promise<Call> {
  const id = await makeFinishedJob(live);
  const { text } = await live.client.with(bearer(ADMIN_KEY)).send(`/jobs/${id}/events`);
  const last = [...text.matchAll(/^id: (.+)$/gm)].at(-1)![1];
  return { path: `/jobs/${id}/events`, headers: { 'last-event-id': last } };
}

export const CALLS: Readonly<Record<string, Readonly<Record<number, Make>>>> = {
  optimize: {
    202: () => optimize(),
    200: waiting,
    404: () => optimize({ model: 'nothing' }),
    409: inFlight,
  },
  listJobs: { 200: () => ({ path: '/jobs' }) },
  getJob: {
    200: async ({ live }) => ({ path: `/jobs/${await makeJob(live)}` }),
    404: () => ({ path: '/jobs/job_none' }),
  },
  cancelJob: {
    200: async ({ live }) => ({ path: `/jobs/${await makeJob(live)}/cancel` }),
    202: running,
    404: () => ({ path: '/jobs/job_none/cancel' }),
    409: finished,
  },
  streamJobEvents: {
    200: async ({ live }) => ({ path: `/jobs/${await makeFinishedJob(live)}/events` }),
    204: allReceived,
    404: () => ({ path: '/jobs/job_none/events' }),
  },
};
