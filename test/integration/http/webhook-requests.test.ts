import { describe, expect, it } from 'vitest';
import { DeadLetters } from '../../../src/deliveries/dead-letters.ts';
import { HEARTBEAT_MS } from '../../../src/jobs/event-hub.ts';
import { Client, expectProblem } from '../../helpers/client.ts';
import { startApi, useApi } from './fixtures.ts';

const SECRET = `whsec_${'a'.repeat(32)}`;
const api = useApi(HEARTBEAT_MS, { WEBHOOK_SECRETS: SECRET });
const client = () => new Client(api.url);

const REQUEST = { model: 'gaussian', solver: 'euler', steps: 5 };

describe('a webhook in a request', () => {
  it.each([
    ['ftp://example.com/', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['//example.com/', 'must be an address'],
    ['example.com', 'must be an address'],
    ['', 'must be an address'],
    ['https://', 'must be an address'],
    ['https://user:password@example.com/', 'user name or a password'],
    ['https://user@example.com/', 'user name or a password'],
    ['https://example.com/#part', 'fragment'],
    ['http://example.com/', 'must begin with https://'],
    ['https://127.0.0.1/', 'not public'],
    ['https://[::1]/', 'not public'],
    ['https://[::ffff:10.0.0.1]/', 'not public'],
    ['https://169.254.169.254/latest/meta-data', 'not public'],
    ['https://2130706433/', 'not public'],
    ['https://0x7f.1/', 'not public'],
    [`https://example.com/${'x'.repeat(2048)}`, '2048'],
    [7, 'string'],
    [null, 'string'],
  ])('to %s is refused by its field', async (url, words) => {
    const problem = expectProblem(
      await client().optimize({ ...REQUEST, webhook: { url } }),
      422,
      'invalid-request',
    );
    expect(problem.errors).toHaveLength(1);
    expect(problem.errors![0].pointer).toBe('#/webhook/url');
    expect(problem.errors![0].detail).toContain(words);
  });

  it.each([
    ['events', []],
    ['events', ['progress']],
    ['events', ['started', 'completed', 'started']],
    ['format', 'xml'],
    ['secret', SECRET],
  ])('with %s %j is refused by its field', async (field, value) => {
    const webhook = { url: 'https://example.com/', [field]: value };
    const problem = expectProblem(await client().optimize({ ...REQUEST, webhook }), 422, 'invalid-request');
    expect(problem.errors![0].pointer).toMatch(new RegExp(`^#/webhook/${field}`));
  });

  it('is refused where the service sends none', async () => {
    const without = await startApi(api.redisUrl, HEARTBEAT_MS);
    const webhook = { url: 'https://example.com/' };
    const answer = await new Client(without.url).optimize({ ...REQUEST, webhook });
    expect(expectProblem(answer, 422, 'invalid-request').detail).toContain('WEBHOOK_SECRETS');
    await without.stop();
  });
});

describe('dead letters', () => {
  it('are listed page by page, those of the newest jobs first, and leave the list when replayed', async () => {
    const deadLetters = new DeadLetters(api.redis);
    for (const n of [1, 3, 2])
      await deadLetters.add({ jobId: `job_${n}`, notice: 'completed', recipient: 'job' }, 9, 'answered 500');
    const { items, pages } = await client().walk<Record<string, unknown>>('/dead-letters', 2);
    expect(pages).toBe(2);
    expect(items.map(({ id }) => id)).toEqual([3, 2, 1].map((n) => `job_${n}-completed-job`));
    expect(items[0]).toEqual({
      id: 'job_3-completed-job',
      job_id: 'job_3',
      event: 'completed',
      recipient: 'job',
      attempts: 9,
      reason: 'answered 500',
      failed_at: expect.stringMatching(/Z$/) as unknown,
    });
    const replay = () => client().send('/dead-letters/job_3-completed-job/replay', { method: 'POST' });
    expect((await replay()).status).toBe(202);
    expect((await client().walk('/dead-letters', 100)).items).toHaveLength(2);
    expectProblem(await replay(), 404, 'dead-letter-not-found');
  });
});
