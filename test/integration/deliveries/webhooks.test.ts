import { WebhookVerificationError } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { startDeliveries } from '../../../src/deliveries/service.ts';
import type { JobNotice } from '../../../src/jobs/outbox.ts';
import { newSecret, runJob, SECRET, until, useDeliveries, verify } from './fixtures.ts';
import { type Received, Receiver } from './receiver.ts';

const start = useDeliveries();
const ALL: JobNotice[] = ['started', 'completed'];

afterEach(() => {
  vi.useRealTimers();
});

const types = ({ received }: Receiver) =>
  received.map((message) => (verify(message) as { type: string }).type).sort();

describe('a webhook', () => {
  it('is verified by a receiver that uses the package of the standard', async () => {
    const receiver = await Receiver.start();
    const { jobs } = start();
    const id = await runJob(jobs, { url: receiver.url, events: ALL });
    await until(() => {
      expect(types(receiver)).toEqual(['job.completed', 'job.started']);
    });
    const completed = receiver.received.find(({ body }) => body.includes('completed'))!;
    const job = (await jobs.get(id))!;
    const { model, solver, steps, metadata } = job.request;
    expect(verify(completed)).toEqual({
      type: 'job.completed',
      timestamp: job.finishedAt!.toISOString(),
      data: {
        ...{ job_id: id, model, solver, steps, metadata },
        ...{ status: 'succeeded', error: null, schedule_ids: ['sch_1'] },
      },
    });
    expect(completed.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': `${id}-completed-job`,
    });
  });

  it('that is replayed late, changed or signed with another secret is refused by that receiver', async () => {
    const receiver = await Receiver.start();
    const { jobs } = start();
    await runJob(jobs, { url: receiver.url });
    await until(() => {
      expect(receiver.received).toHaveLength(1);
    });
    const [message] = receiver.received;
    expect(verify(message)).toBeDefined();
    const refused = (changed: Received, secret = SECRET) => {
      expect(() => verify(changed, secret)).toThrow(WebhookVerificationError);
    };
    refused({ ...message, body: message.body.replace('succeeded', 'failed') });
    for (const header of ['webhook-id', 'webhook-timestamp'])
      refused({ ...message, headers: { ...message.headers, [header]: `${message.headers[header]}1` } });
    const later = { 'webhook-timestamp': String(Number(message.headers['webhook-timestamp']) + 1) };
    refused({ ...message, headers: { ...message.headers, ...later } });
    refused(message, newSecret());
    vi.useFakeTimers({ now: Date.now() + 6 * 60_000, toFake: ['Date'] });
    refused(message);
  });

  it('is signed with every secret, so that one can take the place of another', async () => {
    const receiver = await Receiver.start();
    const next = newSecret();
    const { jobs } = start({ WEBHOOK_SECRETS: `${next},${SECRET}` });
    await runJob(jobs, { url: receiver.url });
    await until(() => {
      expect(receiver.received).toHaveLength(1);
    });
    for (const secret of [SECRET, next]) expect(verify(receiver.received[0], secret)).toBeDefined();
  });

  it('of the deployment is told of every job, in the form of CloudEvents where that is asked for', async () => {
    const receiver = await Receiver.start();
    const { jobs } = start({ WEBHOOK_URL: receiver.url, WEBHOOK_FORMAT: 'cloudevents' });
    const id = await runJob(jobs, null);
    await until(() => {
      expect(receiver.received).toHaveLength(1);
    });
    const [message] = receiver.received;
    expect(message.headers['content-type']).toBe('application/cloudevents+json');
    expect(verify(message)).toEqual({
      specversion: '1.0',
      id: `${id}-completed-deployment`,
      source: 'urn:stepsmith',
      type: 'stepsmith.job.completed',
      subject: id,
      time: (await jobs.get(id))!.finishedAt!.toISOString(),
      datacontenttype: 'application/json',
      data: expect.objectContaining({ job_id: id, status: 'succeeded' }) as unknown,
    });
  });

  it('is sent once, also with two services, and for a job that ended while there was none', async () => {
    const receiver = await Receiver.start();
    const { jobs, stop } = start();
    await stop();
    const webhook = { url: receiver.url, events: ALL };
    const ids = [await runJob(jobs, webhook)];
    start();
    start();
    for (let n = 0; n < 10; n++) ids.push(await runJob(jobs, webhook));
    const expected = ids.flatMap((id) => [`${id}-completed-job`, `${id}-started-job`]).sort();
    await until(() => {
      const sent = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(sent.sort()).toEqual(expected);
    });
  });

  it('leaves no secret and no address in the queue or the log', async () => {
    const receiver = await Receiver.start((response) => response.writeHead(500).end());
    const running = start({}, { retryDelaysMs: [10, 3_600_000], attemptLimitMs: 5_000 });
    const id = await runJob(running.jobs, { url: receiver.url });
    await until(() => {
      expect(receiver.received).toHaveLength(2);
    });
    await until(() => {
      expect(running.log().split('it will be tried again').length).toBe(3);
    });
    const queued = await running.redis.keys('stepsmith:webhooks:*');
    const contents = await Promise.all(
      queued.map(async (key) => `${key} ${String(await running.redis.dumpBuffer(key))}`),
    );
    expect(contents.join('')).toContain(id);
    expect(running.log()).toContain(id);
    for (const text of [contents.join(''), running.log()])
      for (const hidden of [SECRET, SECRET.slice(6), 'hush']) expect(text).not.toContain(hidden);
  });
});

describe('a service without secrets', () => {
  it('sends nothing, says so, and keeps nothing to be told', async () => {
    const receiver = await Receiver.start();
    const running = start({ WEBHOOK_SECRETS: '' });
    expect(running.refusal(receiver.url)).toMatch(/WEBHOOK_SECRETS is not set/);
    await runJob(running.jobs, null);
    await until(async () => {
      expect(await running.redis.exists('stepsmith:jobs:outbox')).toBe(0);
    });
    expect(receiver.received).toEqual([]);
  });

  it('does not start with a webhook of its own', () => {
    const start = () =>
      startDeliveries({
        config: loadConfig({ WEBHOOK_URL: 'https://example.com' }),
      } as Parameters<typeof startDeliveries>[0]);
    expect(start).toThrow(/WEBHOOK_URL cannot be used: .*WEBHOOK_SECRETS/);
  });
});
