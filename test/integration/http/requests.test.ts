import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobResource } from '../../../src/http/schemas/job.ts';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import { type Client, expectProblem, type Page } from '../../helpers/client.ts';

const NEW_KEY = { name: 'a key', scopes: ['read' as const], expiresAt: null };

const REQUEST = {
  model: 'gaussian',
  solver: 'euler',
  steps: 5,
  objective: { exponent: 3 },
  validation: null,
};

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: 'https://studio.example' });
  client = app.client.with(bearer(ADMIN_KEY));
});
afterAll(() => app.close());

const optimize = (headers: Record<string, string>, change = {}) =>
  client.sendJson<JobResource>('POST', '/optimize', { ...REQUEST, ...change }, headers);
const countJobs = async () => (await client.walk('/jobs', 100)).items.length;

describe('an Idempotency-Key', () => {
  it('gives the same answer to the same request, and one job', async () => {
    const before = await countJobs();
    const headers = { 'idempotency-key': 'a' };
    const first = await optimize(headers);
    const again = await optimize(headers, { seed: 0, steps: [5] });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(`/jobs/${first.body.id}`);
    expect([first, again].map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
    ]);
    expect(await countJobs()).toBe(before + 1);
  });

  it('is refused with another body', async () => {
    await optimize({ 'idempotency-key': 'b' });
    expectProblem(await optimize({ 'idempotency-key': 'b' }, { seed: 1 }), 422, 'idempotency-mismatch');
  });

  it('is refused while its first request is under way, and makes one job of many at once', async () => {
    const before = await countJobs();
    const headers = { 'idempotency-key': 'c' };
    const slow = optimize({ ...headers, prefer: 'wait=1' });
    while ((await countJobs()) === before) await sleep(20);
    expectProblem(await optimize(headers), 409, 'idempotency-in-flight');
    const answers = await Promise.all(Array.from({ length: 10 }, () => optimize({ 'idempotency-key': 'd' })));
    for (const { status } of answers) expect([202, 409]).toContain(status);
    expect((await slow).status).toBe(202);
    expect(await countJobs()).toBe(before + 2);
  });

  it('of another caller is another key', async () => {
    const { token } = await app.dependencies.access.keys.create({
      name: 'other',
      scopes: ['optimize'],
      expiresAt: null,
    });
    const [mine, theirs] = [
      await optimize({ 'idempotency-key': 'e' }),
      await optimize({ 'idempotency-key': 'e', ...bearer(token) }),
    ];
    expect(theirs.headers.get('idempotency-replayed')).toBeNull();
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('is free again when nothing was made', async () => {
    const headers = { 'idempotency-key': 'f' };
    expectProblem(await optimize(headers, { model: 'nope' }), 404, 'model-not-found');
    await expect.poll(async () => (await optimize(headers)).status, { timeout: 10_000 }).toBe(202);
  });

  it('makes no second job after the process that held it died', async () => {
    const headers = { 'idempotency-key': 'g' };
    const first = await optimize(headers);
    // As it is when the process dies between accepting the job and keeping its answer.
    const records = await app.redis.keys('stepsmith:idempotency:*');
    for (const record of records) {
      if ((await app.redis.hget(record, 'id')) !== first.body.id) continue;
      await app.redis.hdel(record, 'answer');
      await app.redis.hset(record, 'until', 0);
    }
    const before = await countJobs();
    const again = await optimize(headers);
    expect(again.body.id).toBe(first.body.id);
    expect(await countJobs()).toBe(before);
  });

  it('is kept for a day', async () => {
    const [record] = await app.redis.keys('stepsmith:idempotency:*');
    expect(await app.redis.ttl(record)).toBeGreaterThan(86_000);
  });

  it.each(['', 'a'.repeat(256), 'a b', 'ä'])('that is %j is refused', async (key) => {
    const problem = expectProblem(await optimize({ 'idempotency-key': key }), 422, 'invalid-request');
    expect(problem.errors?.[0].parameter).toBe('idempotency-key');
  });
});

describe('Prefer: wait', () => {
  it('answers with the finished job', async () => {
    const answer = optimize({ prefer: 'wait=30' }, { metadata: { wanted: 'yes' } });
    const id = await expect
      .poll(async () => {
        const { items } = await client.walk<JobResource>('/jobs', 100);
        return items.find(({ request }) => request.metadata['wanted'] === 'yes')?.id;
      })
      .toMatch(/^job_/)
      .then(async () => (await client.walk<JobResource>('/jobs', 100)).items[0].id);
    await app.dependencies.jobs.fail(id, { code: 'model_failed', message: 'no' });
    const { status, body, headers } = await answer;
    expect({ status, body }).toMatchObject({ status: 200, body: { id, status: 'failed' } });
    expect(headers.get('preference-applied')).toBe('wait=30');
    expect(headers.get('location')).toBe(`/jobs/${id}`);
  });

  it('answers with the job as it is when that takes longer', async () => {
    const { status, body, milliseconds } = await optimize({ prefer: 'respond-async, wait=1' });
    expect({ status, job: body.status }).toEqual({ status: 202, job: 'queued' });
    expect(milliseconds).toBeGreaterThan(990);
  });

  it.each(['wait=x', 'wait=-1', 'wait', '', 'return=minimal'])('that says %j is ignored', async (prefer) => {
    const { status, headers } = await optimize({ prefer });
    expect(status).toBe(202);
    expect(headers.get('preference-applied')).toBeNull();
  });
});

describe('If-None-Match', () => {
  it.each(['/models/gaussian', '/models', '/schedules', '/schedules/stable-diffusion-xl?steps=10'])(
    'on %s saves what a client has already',
    async (path) => {
      const etag = (await client.send(path)).headers.get('etag')!;
      expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
      for (const header of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
        const { status, text, headers } = await client.send(path, { headers: { 'if-none-match': header } });
        expect({ status, text, etag: headers.get('etag') }).toEqual({ status: 304, text: '', etag });
      }
      for (const header of ['"x"', 'W/"x"', etag.slice(3, -1), ''])
        expect((await client.send(path, { headers: { 'if-none-match': header } })).status).toBe(200);
    },
  );
});

describe('the headers of a request', () => {
  it('may carry an id, which the answer repeats', async () => {
    for (const path of ['/jobs', '/nowhere', '/models/%']) {
      const { headers } = await client.send(path, { headers: { 'x-request-id': 'trace-1:a' } });
      expect(headers.get('x-request-id')).toBe('trace-1:a');
    }
    for (const id of ['a b', 'x'.repeat(129), '{"level":60}'])
      expect(
        (await client.send('/jobs', { headers: { 'x-request-id': id } })).headers.get('x-request-id'),
      ).toMatch(/^req_[\w-]{36}$/);
  });

  it('may ask for compression', async () => {
    const plain = await (await fetch(`${app.url}/models`, { headers: bearer(ADMIN_KEY) })).text();
    const { request } = await import('node:http');
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const headers = { ...bearer(ADMIN_KEY), 'accept-encoding': encoding };
      const packed = await new Promise<Buffer>((resolve) => {
        request(`${app.url}/models`, { headers }, (answer) => {
          expect(answer.headers['content-encoding']).toBe(encoding);
          const chunks: Buffer[] = [];
          answer
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => {
              resolve(Buffer.concat(chunks));
            });
        }).end();
      });
      expect(unpack(packed).toString()).toBe(plain);
    }
  });

  it('of a page of an allowed origin are answered to it, of another not', async () => {
    const preflight = (origin: string) =>
      fetch(`${app.url}/optimize`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
    const allowed = await preflight('https://studio.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const { headers } = await client.send('/jobs', { headers: { origin: 'https://studio.example' } });
    expect(headers.get('access-control-expose-headers')).toContain('ETag');
  });
});

it('lists of models can be narrowed and paged', async () => {
  const { items } = await client.walk<{ name: string }>('/models?state=READY', 1);
  expect(items).toEqual((await client.get<Page<object>>('/models')).data);
  expect((await client.walk('/models?state=UNAVAILABLE', 10)).items).toEqual([]);
});

describe('lists', () => {
  it('of solvers can be narrowed and paged', async () => {
    const all = (await client.get<Page<{ id: string; order: number; stochastic: boolean }>>('/solvers')).data;
    expect((await client.walk('/solvers', 2)).items).toEqual(all);
    for (const [query, fits] of [
      ['stochastic=true', all.filter(({ stochastic }) => stochastic)],
      ['stochastic=false&order=3', all.filter(({ stochastic, order }) => !stochastic && order === 3)],
    ] as const) {
      expect(fits.length).toBeGreaterThan(0);
      expect((await client.walk(`/solvers?${query}`, 3)).items).toEqual(fits);
    }
    for (const query of ['stochastic=1', 'order=4', 'limit=0', 'cursor=x'])
      expectProblem(await client.send(`/solvers?${query}`), 422, 'invalid-request');
  });

  it('of workers, keys and dead letters can be narrowed', async () => {
    const { keys } = app.dependencies.access;
    const [used, revoked] = [await keys.create(NEW_KEY), await keys.create(NEW_KEY)];
    await keys.revoke(revoked.key.id);
    const ids = async (query: string) =>
      (await client.walk<{ id: string }>(`/keys?${query}`, 1)).items.map(({ id }) => id);
    expect(await ids('usable=true')).toContain(used.key.id);
    expect(await ids('usable=true')).not.toContain(revoked.key.id);
    expect(await ids('usable=false')).toEqual([revoked.key.id]);

    const { deadLetters } = app.dependencies.deliveries;
    for (const recipient of ['job', 'mlflow'] as const)
      await deadLetters.add({ jobId: 'job_1', notice: 'completed', recipient }, 3, 'no');
    const letters = async (query: string) => (await client.walk(`/dead-letters?${query}`, 1)).items.length;
    expect(await letters('job_id=job_1')).toBe(2);
    expect(await letters('job_id=job_1&recipient=mlflow')).toBe(1);
    expect(await letters('job_id=job_2')).toBe(0);

    expect(await client.get('/workers?state=ready&limit=1')).toMatchObject({ data: [], next_cursor: null });
  });

  it('of work that was given up tell of no stack', async () => {
    const { abandoned } = app.dependencies;
    for (const jobId of ['job_1', 'job_2'])
      await abandoned.put({
        queue: 'compute',
        name: 'measure',
        data: { jobId },
        attempts: 5,
        error: { code: 'internal', message: 'an unexpected error' },
        cause: 'Error\n    at file:///somewhere',
      });
    const { items } = await client.walk('/abandoned-work', 1);
    expect(items).toHaveLength(2);
    expect(await client.get('/abandoned-work?job_id=job_1')).toMatchObject({
      data: [{ job_id: 'job_1', task: 'measure', attempts: 5, error: { code: 'internal' } }],
    });
    expect((await client.send('/abandoned-work')).text).not.toContain('somewhere');
  });
});

describe('an operation that takes no body', () => {
  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', undefined])(
    'lets an empty one be, of type %s',
    async (type) => {
      const { body } = await optimize({});
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const { status, text } = await client.send(`/jobs/${body.id}/cancel`, {
        method: 'POST',
        headers,
        body: '',
      });
      expect(status, text).toBe(200);
      const letter = await client.send('/keys/key_none', { method: 'DELETE', headers });
      expectProblem(letter, 404, 'key-not-found');
    },
  );

  it('is not one that wants one', async () => {
    const headers = { 'content-type': 'application/json' };
    expectProblem(
      await client.send('/optimize', { method: 'POST', headers, body: '' }),
      400,
      'malformed-json',
    );
  });
});
