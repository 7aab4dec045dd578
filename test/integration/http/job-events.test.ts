import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventsKey } from '../../../src/jobs/event-log.ts';
import { newJobId } from '../../../src/jobs/store.ts';
import { Client, expectProblem } from '../../helpers/client.ts';
import { EventStream, type ReceivedEvent } from '../../helpers/event-stream.ts';
import { NEW_JOB } from '../jobs/fixtures.ts';
import { startApi, useApi } from './fixtures.ts';

const HEARTBEAT_MS = 200;
const api = useApi(HEARTBEAT_MS);
const FAULT = { code: 'model_failed', message: 'no' } as const;

const eventsUrl = (id: string) => `${api.url}/jobs/${id}/events`;
const opened: EventStream[] = [];
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.close();
  await waitFor(() => {
    expect(api.events.jobs).toBe(0);
  });
});

async function listen(id: string, lastEventId?: string): Promise<EventStream> {
  const stream = await EventStream.open(eventsUrl(id), lastEventId);
  opened.push(stream);
  return stream;
}

const summary = ({ event, data }: ReceivedEvent) => [event, data['status'] ?? data['stage']];
const waitFor = (check: () => void) => vi.waitFor(check, { timeout: 60_000 });

async function newJob(): Promise<string> {
  const id = newJobId();
  await api.jobs.create(id, NEW_JOB);
  return id;
}

async function runJob(id: string): Promise<void> {
  await api.jobs.start(id);
  for (const stage of ['probe', 'solve', 'publish'] as const) await api.jobs.enterStage(id, stage);
  await api.jobs.succeed(id, []);
}

const WHOLE_LIFE = [
  ['state', 'queued'],
  ['state', 'running'],
  ['progress', 'probe'],
  ['progress', 'solve'],
  ['progress', 'publish'],
  ['state', 'succeeded'],
  ['completed', 'succeeded'],
];

describe('the events of a job', () => {
  it('are told as they happen, and end with the job as GET /jobs/{id} has it', async () => {
    const id = await newJob();
    const stream = await listen(id);
    expect(await stream.next()).toMatchObject({ event: 'state', data: { status: 'queued' } });
    await api.jobs.start(id);
    expect(await stream.next()).toMatchObject({ event: 'state', data: { status: 'running' } });
    await api.jobs.expectEvaluations(id, 64);
    expect(await stream.next()).toMatchObject({
      event: 'progress',
      data: { stage: null, fraction: 0, denoiser_evaluations_expected: 64 },
    });
    await api.jobs.addEvaluations(id, 32);
    await api.jobs.enterStage(id, 'probe');
    expect(await stream.next()).toMatchObject({
      event: 'progress',
      data: { stage: 'probe', fraction: 0.5, denoiser_evaluations: 32 },
    });
    await api.jobs.fail(id, FAULT);
    const [state, completed, ...more] = await stream.rest();
    expect(state).toMatchObject({ event: 'state', data: { status: 'failed' } });
    expect(completed).toEqual({
      id: expect.any(String) as unknown,
      event: 'completed',
      data: await new Client(api.url).get(`/jobs/${id}`),
    });
    expect(more).toEqual([]);
  });

  it('go on after any of them, in another process too; after the last there is nothing to come for', async () => {
    const id = await newJob();
    await runJob(id);
    const whole = await (await listen(id)).rest();
    expect(whole.map(summary)).toEqual(WHOLE_LIFE);
    const other = await startApi(api.redisUrl, HEARTBEAT_MS);
    for (const [i, event] of whole.slice(0, -1).entries()) {
      const rest = await EventStream.open(`${other.url}/jobs/${id}/events`, event.id!);
      expect(await rest.rest()).toEqual(whole.slice(i + 1));
    }
    const end = await fetch(eventsUrl(id), { headers: { 'last-event-id': whole.at(-1)!.id! } });
    expect(end.status).toBe(204);
    await other.stop();
  });

  it('miss nothing and come once, in order, for many who come and go while they happen', async () => {
    const id = await newJob();
    const follow = async () => {
      const seen: ReceivedEvent[] = [];
      while (seen.at(-1)?.event !== 'completed') {
        const stream = await listen(id, seen.at(-1)?.id ?? undefined);
        for (let n = 0; n < 2; n++) {
          const event = await stream.next();
          if (event) seen.push(event);
        }
        stream.close();
      }
      return seen;
    };
    const listeners = Array.from({ length: 8 }, follow);
    await runJob(id);
    for (const seen of await Promise.all(listeners)) expect(seen.map(summary)).toEqual(WHOLE_LIFE);
  });

  it('tell of progress in measure, and of nothing once the job has ended', async () => {
    const id = await newJob();
    await api.jobs.start(id);
    const begin = performance.now();
    for (let n = 0; n < 300; n++) await api.jobs.addEvaluations(id, 16);
    const most = 2 + (performance.now() - begin) / 500;
    await api.jobs.fail(id, FAULT);
    await api.jobs.addEvaluations(id, 16);
    const events = await (await listen(id)).rest();
    const told = events.filter(({ event }) => event === 'progress').length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(most);
    expect(events.at(-1)!.event).toBe('completed');
  });
});

describe('many who listen to one job', () => {
  it('cost one reader, and no connection to Redis', async () => {
    const id = await newJob();
    const clients = async () => Number(/connected_clients:(\d+)/.exec(await api.redis.info('clients'))![1]);
    const reads = async () =>
      Number(/cmdstat_xrange:calls=(\d+)/.exec(await api.redis.info('commandstats'))?.[1] ?? 0);
    const first = await listen(id);
    const before = await clients();
    const others = await Promise.all(Array.from({ length: 100 }, () => listen(id)));
    expect(await clients()).toBe(before);
    expect(api.events.jobs).toBe(1);
    for (const stream of others) expect((await stream.next())?.event).toBe('state');
    const readsBefore = await reads();
    await runJob(id);
    const heard = await Promise.all([first, ...others].map((stream) => stream.rest()));
    for (const events of heard) expect(events.map(summary)).toEqual(WHOLE_LIFE.slice(-events.length));
    expect(heard.every(({ length }) => length >= WHOLE_LIFE.length - 1)).toBe(true);
    expect((await reads()) - readsBefore).toBeLessThan(50);
    await waitFor(() => {
      expect(api.events.jobs).toBe(0);
    });
  });
});

describe('a stream of events', () => {
  it('gives signs of life', async () => {
    const id = await newJob();
    const stream = await listen(id);
    await stream.next();
    const end = stream.next();
    await waitFor(() => {
      expect(stream.comments).toBeGreaterThan(1);
    });
    await api.jobs.discard(id);
    expect(await end).toBeNull();
  });

  it('begins with a state where the cap has taken the first events', async () => {
    const id = await newJob();
    await runJob(id);
    const whole = await (await listen(id)).rest();
    await api.redis.xtrim(eventsKey(id), 'MAXLEN', 4);
    for (const lastEventId of [undefined, whole[1].id!]) {
      const [state, ...rest] = await (await listen(id, lastEventId)).rest();
      expect(state).toMatchObject({ id: null, event: 'state', data: { status: 'running' } });
      expect(rest).toEqual(whole.slice(-4));
    }
  });

  it('goes on when the connection to Redis was lost', async () => {
    const id = await newJob();
    const stream = await listen(id);
    await stream.next();
    await api.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await runJob(id);
    expect((await stream.rest()).map(summary)).toEqual(WHOLE_LIFE.slice(1));
  });

  it('is taken from a client that never reads, and the others go on', async () => {
    const id = await newJob();
    const { hostname, port } = new URL(api.url);
    // More than the kernel keeps for a connection.
    for (let n = 0; n < 1000; n++)
      await api.redis.xadd(
        eventsKey(id),
        '*',
        'kind',
        'progress',
        'status',
        'running',
        'stage',
        'x'.repeat(20_000),
      );
    const deaf = connect({ host: hostname, port: Number(port) });
    deaf.write(`GET /jobs/${id}/events HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
    deaf.pause();
    await waitFor(() => {
      expect(api.events.jobs).toBe(1);
    });
    await waitFor(() => {
      expect(api.events.jobs).toBe(0);
    });
    deaf.destroy();
    const stream = await listen(id);
    await api.jobs.fail(id, FAULT);
    expect((await stream.rest()).at(-1)!.event).toBe('completed');
  });
});

describe('who asks wrongly for events', () => {
  const ask = (id: string, lastEventId?: string) =>
    new Client(api.url).send(`/jobs/${id}/events`, {
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    });

  it('is told that there is no such job', async () => {
    expectProblem(await ask('job_none'), 404, 'job-not-found');
    expectProblem(await ask('job_none', '1-1'), 404, 'job-not-found');
  });

  it.each(['x', '-', '1', '1-', '-1-1', '1-1-1', '9'.repeat(30) + '-1', '$', '+', '0x1-1'])(
    'is told that "%s" is no id of an event',
    async (lastEventId) => {
      const problem = expectProblem(await ask(await newJob(), lastEventId), 422, 'invalid-request');
      expect(problem.errors![0]).toMatchObject({ parameter: 'last-event-id' });
    },
  );

  it('is told that an id is not one of this job when it comes after its last', async () => {
    expectProblem(await ask(await newJob(), `${Date.now() + 86_400_000}-0`), 422, 'invalid-request');
  });

  it('is told that a stream takes no parameters', async () => {
    expectProblem(
      await new Client(api.url).send(`/jobs/${await newJob()}/events?x=1`),
      422,
      'invalid-request',
    );
  });
});
