import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import { type Client, expectProblem } from '../../helpers/client.ts';

const LIMIT = 5;

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await startApp({ RATE_LIMIT: String(LIMIT) });
  admin = app.client.with(bearer(ADMIN_KEY));
});
afterAll(() => app.close());

describe('the requests of a key in a minute', () => {
  it('are counted, told, and refused beyond the limit; those of another are not', async () => {
    const { key, token } = await app.dependencies.access.keys.create({
      name: 'busy',
      scopes: ['read'],
      expiresAt: null,
    });
    const client = app.client.with(bearer(token));
    for (let sent = 1; sent <= LIMIT; sent++) {
      const { status, headers } = await client.send('/solvers');
      expect(status).toBe(200);
      expect(headers.get('ratelimit-limit')).toBe(String(LIMIT));
      expect(headers.get('ratelimit-remaining')).toBe(String(LIMIT - sent));
      expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    }
    const refused = await client.send('/jobs');
    const problem = expectProblem(refused, 429, 'too-many-requests');
    expect(problem.detail).toMatch(/^more than 5 requests in a minute; try again in \d+ s$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await admin.send('/jobs')).status).toBe(200);
    expect(await app.redis.keys(`stepsmith:rate:*${key.id}`)).toHaveLength(1);
  });

  it('are not counted where anybody may ask', async () => {
    for (let sent = 0; sent < 2 * LIMIT; sent++) {
      const { headers } = await app.client.send('/health/live');
      expect(headers.get('ratelimit-limit')).toBeNull();
    }
  });
});

it.each(['of a header', 'of a session'])('an address may try only so many wrong keys: %s', async (where) => {
  const guess = () =>
    where === 'of a header'
      ? app.client.send('/jobs', { headers: bearer('guess') })
      : app.client.sendJson('POST', '/session', { key: 'guess' });
  for (let tried = 0; tried < 30; tried++) expectProblem(await guess(), 401, 'unauthorized');
  const refused = await guess();
  expectProblem(refused, 429, 'too-many-requests');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
