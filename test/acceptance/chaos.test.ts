// Jobs run while workers, API and Redis are killed at random. Here in a small form; `npm run test:chaos` is the large one.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { JobResource } from '../../src/http/schemas/job.ts';
import { ENTERED_FROM, isFinal, type JobStatus } from '../../src/jobs/job.ts';
import type { ScheduleResource } from '../../src/schedules/schedule-resource.ts';
import { Chaos } from '../helpers/chaos.ts';
import { FIXED, type FinishedJob } from '../helpers/client.ts';
import { Cluster } from '../helpers/cluster.ts';
import { results } from '../helpers/interruption.ts';
import { EventStream, type ReceivedEvent } from '../helpers/event-stream.ts';
import { leftovers } from '../helpers/leftovers.ts';
import { TestService } from '../helpers/service.ts';

const JOBS = Number(process.env['CHAOS_JOBS'] ?? 4);
const KILLS = Number(process.env['CHAOS_KILLS'] ?? 4);
const SEED = process.env['CHAOS_SEED'] ?? '1';
const LARGE = JOBS > 10;
const WORKERS = LARGE ? 3 : 2;
const LIMIT_MS = 30 * 60_000;
const PATHS = LARGE ? 2048 : 512;
/** Jobs that run at a time: the others are submitted as these end. */
const AT_A_TIME = 8;

/** Every request is made twice, so that jobs share what they measure; every fifth is chosen by rolling out. */
function requestOf(index: number): object {
  const seed = Math.floor(index / 2);
  const model = ['gaussian', 'mixture-2d', 'grid-2d'][seed % 3];
  const metadata = { client: index % 2 === 0 ? 'a' : 'b' };
  const common = { model, solver: seed % 2 === 0 ? 'euler' : 'dpmpp_2m', steps: [4, 8], seed, metadata };
  if (seed % 5 === 4) return { ...common, probe: { levels: 32, paths: 256 }, validation: { samples: 64 } };
  return { ...common, probe: { levels: 96, paths: PATHS }, ...FIXED };
}

const requests = Array.from({ length: JOBS }, (_, index) => requestOf(index));

/** Whether the error or the status says to try again: whoever was to answer has been killed. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** What the requests come to when nothing happens, by the text of the request without its client. */
async function undisturbed(): Promise<Map<string, object[]>> {
  const service = await TestService.start();
  const outcomes = new Map<string, object[]>();
  for (const request of requests.filter((_, index) => index % 2 === 0)) {
    outcomes.set(keyOf(request), results(await service.run(request)));
  }
  await service.remove();
  return outcomes;
}

function keyOf(request: object): string {
  const { model, seed } = request as { model: string; seed: number };
  return `${model} ${seed}`;
}

interface Seen {
  readonly job: JobResource;
  /** As they came in, over as many connections as it took. */
  readonly events: readonly ReceivedEvent[];
}

/** Submits a request and listens to its job to its end, whatever happens in between. */
async function seeThrough(cluster: Cluster, request: object): Promise<Seen> {
  const id = await patiently(() => cluster.client.submit(request));
  const events: ReceivedEvent[] = [];
  await patiently(async () => {
    const last = events.findLast((event) => event.id !== null)?.id ?? undefined;
    const stream = await EventStream.open(eventsAddress(cluster, id), last);
    for (let event = await stream.next(); event; event = await stream.next()) events.push(event);
    if (events.at(-1)?.event !== 'completed') throw new Error('the API went away');
  });
  return { job: await patiently(() => cluster.client.job(id)), events };
}

function eventsAddress({ client }: Cluster, id: string): string {
  return `${client.url}/jobs/${id}/events`;
}

/** All of it through a few lanes side by side. */
async function inLanes<T, R>(items: readonly T[], lanes: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const outcomes: R[] = [];
  const left = [...items.entries()];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) outcomes[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}

/** Ids ascend, the states are a walk through the machine, what was evaluated never shrinks, and the end is told once. */
function expectInOrder(events: readonly ReceivedEvent[]): void {
  const ids = events.flatMap(({ id }) => (id === null ? [] : [id.split('-').map(Number)]));
  for (let i = 1; i < ids.length; i++)
    expect(ids[i][0] - ids[i - 1][0] || ids[i][1] - ids[i - 1][1]).toBeGreaterThan(0);
  const states = events
    .filter(({ event }) => event === 'state')
    .map(({ data }) => data['status'] as JobStatus);
  expect(states[0]).toBe('queued');
  for (let i = 1; i < states.length; i++) {
    const to = states[i] as Exclude<JobStatus, 'queued'>;
    expect(ENTERED_FROM[to]).toContain(states[i - 1]);
  }
  expect(isFinal(states.at(-1)!)).toBe(true);
  expect(events.filter(({ event }) => event === 'completed')).toHaveLength(1);
  expect(events.at(-1)?.event).toBe('completed');
  const counts = events.flatMap(({ data }) => progressOf(data)?.denoiser_evaluations ?? []);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
}

function progressOf(data: ReceivedEvent['data']): JobResource['progress'] | undefined {
  return (data['progress'] ?? data) as JobResource['progress'] | undefined;
}

/** No job has published more than one schedule for each of its step counts. */
function expectPublishedOnce(schedules: readonly ScheduleResource[], jobs: readonly JobResource[]): void {
  const own = schedules.filter(({ provenance }) => provenance.job_id !== null);
  const published = own.map(({ provenance, steps }) => `${provenance.job_id} ${steps}`);
  expect(new Set(published).size).toBe(published.length);
  expect(published.sort()).toEqual(
    jobs.flatMap(({ id, request }) => request.steps.map((steps) => `${id} ${steps}`)).sort(),
  );
}

describe('jobs while processes are killed at random', () => {
  it(
    'all end, once, with the results of an undisturbed run, their events in order',
    { timeout: LIMIT_MS },
    async () => {
      const expected = await undisturbed();
      const cluster = await Cluster.start();
      const chaos = await Chaos.start(cluster, { workers: WORKERS, kills: KILLS, seed: SEED });
      const started = performance.now();
      let done = false;
      const [seen] = await Promise.all([
        inLanes(requests, AT_A_TIME, (request) => seeThrough(cluster, request)).finally(() => (done = true)),
        chaos.rage(() => done),
      ]);
      const seconds = (performance.now() - started) / 1000;
      for (const { job, events } of seen) {
        expect(job).toMatchObject({ status: 'succeeded', error: null });
        expect(results(job as FinishedJob)).toEqual(expected.get(keyOf(job.request)));
        expectInOrder(events);
        // What was heard live, with gaps in between, is what is told to those who come afterwards.
        const kept = await (await EventStream.open(eventsAddress(cluster, job.id))).rest();
        expect(events.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
      }
      // A job whose 202 was lost with the API was accepted all the same.
      const all = await patiently(async () => (await cluster.client.walk<JobResource>('/jobs', 100)).items);
      await Promise.all(all.map(({ id }) => cluster.client.succeeded(id)));
      const { items } = await cluster.client.walk<ScheduleResource>('/schedules', 100);
      expectPublishedOnce(items, all);
      const { worker, api, redis } = chaos.kills;
      console.log(
        `${chaos.total} kills survived (${worker} of workers, ${api} of the API, ${redis} of Redis), ` +
          `${all.length} jobs, ${seconds.toFixed(0)} s, seed ${SEED}`,
      );
      const { url } = cluster.redis;
      await cluster.remove(...chaos.workers);
      expect(await leftovers(url.replace('unix://', ''))).toEqual([]);
    },
  );

  it('a job whose Redis was killed right after its 202 is there when Redis is back', async () => {
    const cluster = await Cluster.start();
    const id = await cluster.client.submit(requests[0]);
    await cluster.redis.kill();
    await cluster.redis.start();
    const job = await patiently(() => cluster.client.job(id));
    expect(job).toMatchObject({ id, status: 'queued' });
    await cluster.remove();
  });
});
