import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import { type Answer, expectProblem } from '../../helpers/client.ts';

interface Session {
  principal: { id: string; name: string; scopes: string[] };
  csrf_token: string | null;
  expires_at: string | null;
}

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => app.close());

const open = (key: string, headers = {}) =>
  app.client.sendJson<Session>('POST', '/session', { key }, headers);
const cookieOf = ({ headers }: Answer) => headers.getSetCookie()[0].split(';')[0];

/** A browser that has signed in. */
async function signIn(key = ADMIN_KEY) {
  const answer = await open(key);
  expect(answer.status, answer.text).toBe(201);
  const cookie = cookieOf(answer);
  const csrf = { 'x-csrf-token': answer.body.csrf_token! };
  return { client: app.client.with({ cookie }), cookie, csrf, session: answer.body };
}

describe('a key is exchanged for a cookie', () => {
  it('that scripts cannot read and other sites do not send', async () => {
    const answer = await open(ADMIN_KEY);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^stepsmith_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({ principal: { name: 'ADMIN_KEY', scopes: ['admin'] } });
    expect(answer.text).not.toContain(ADMIN_KEY);
  });

  it('that is only sent over https when it came so', async () => {
    const answer = await open(ADMIN_KEY, { 'x-forwarded-proto': 'https' });
    expect(answer.headers.getSetCookie()[0]).toContain('; Secure');
  });

  it.each(['wrong', '', 'a'.repeat(201), 5])('%j opens none', async (key) => {
    const answer = await app.client.sendJson('POST', '/session', { key });
    expect([401, 422]).toContain(answer.status);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('a session', () => {
  it('says who calls and makes requests as its key does', async () => {
    const { client, session } = await signIn();
    expect(await client.get('/session')).toEqual(session);
    expect(session.csrf_token).toMatch(/^[\w-]{43}$/);
    await client.get('/keys');
  });

  it('changes nothing without the token that only its page knows', async () => {
    const { client, csrf } = await signIn();
    const body = { name: 'from a page', scopes: ['read'] };
    for (const headers of [{}, { 'x-csrf-token': 'x' }, { 'x-csrf-token': 'a'.repeat(43) }])
      expectProblem(await client.sendJson('POST', '/keys', body, headers), 403, 'cross-site-request');
    expect((await client.sendJson('POST', '/keys', body, csrf)).status).toBe(201);
  });

  it.each([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }])(
    'changes nothing for another site, even with the token: %j',
    async (headers) => {
      const { client, csrf } = await signIn();
      const answer = await client.send('/session', { method: 'DELETE', headers: { ...csrf, ...headers } });
      expectProblem(answer, 403, 'cross-site-request');
    },
  );

  it('ends when it is told to', async () => {
    const { client, csrf } = await signIn();
    const answer = await client.send('/session', { method: 'DELETE', headers: csrf });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^stepsmith_session=; .*Expires=Thu, 01 Jan 1970/);
    expectProblem(await client.send('/session'), 401, 'unauthorized');
  });

  it('ends with the key it was opened with', async () => {
    const admin = app.client.with(bearer(ADMIN_KEY));
    const { body } = await admin.sendJson<{ id: string; token: string }>('POST', '/keys', {
      name: 'short-lived',
      scopes: ['read'],
    });
    const { client } = await signIn(body.token);
    await client.get('/jobs');
    await admin.send(`/keys/${body.id}`, { method: 'DELETE' });
    expectProblem(await client.send('/jobs'), 401, 'unauthorized');
  });

  it('is stored under the hash of its token only', async () => {
    const { cookie } = await signIn();
    const names = await app.redis.keys('stepsmith:session:*');
    expect(names.join()).not.toContain(cookie.split('=')[1]);
    for (const name of names) expect(await app.redis.ttl(name)).toBeGreaterThan(0);
  });

  it('of nobody is refused', async () => {
    const cookie = `stepsmith_session=${'a'.repeat(43)}`;
    expectProblem(await app.client.with({ cookie }).send('/jobs'), 401, 'unauthorized');
  });
});

describe('where no key is needed', () => {
  let local: TestApp;
  beforeAll(async () => {
    local = await startApp({ AUTH: 'off', CORS_ORIGINS: 'https://studio.example' });
  });
  afterAll(() => local.close());

  const cancel = (headers: Record<string, string>) => local.client.sendJson('POST', '/optimize', {}, headers);

  it('the caller is local and may do everything', async () => {
    const session = await local.client.get<Session>('/session');
    expect(session).toEqual({
      principal: { id: 'local', name: 'local', scopes: ['read', 'optimize', 'models', 'admin'] },
      csrf_token: null,
      expires_at: null,
    });
    await local.client.get('/keys');
  });

  it.each([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
  ])('a page of another site changes nothing: %j', async (headers) => {
    expectProblem(await cancel(headers), 403, 'cross-site-request');
  });

  it.each([{}, { 'sec-fetch-site': 'same-origin' }, { origin: 'https://studio.example' }])(
    'anything else may: %j',
    async (headers) => {
      expectProblem(await cancel(headers), 422, 'invalid-request');
    },
  );

  it('a site whose name was made to lead here is refused', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const headers = { host: 'evil.example' };
      request(`${local.url}/jobs`, { headers }, (answer) => {
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });
});
