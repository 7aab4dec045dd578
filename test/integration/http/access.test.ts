import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '../../../src/auth/scopes.ts';
import type { KeyResource } from '../../../src/http/schemas/key.ts';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import { type Client, expectProblem, type Page } from '../../helpers/client.ts';

type CreatedKey = KeyResource & { token: string };

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await startApp();
  admin = app.client.with(bearer(ADMIN_KEY));
});
afterAll(() => app.close());

async function createKey(scopes: readonly Scope[], more: object = {}): Promise<CreatedKey> {
  const answer = await admin.sendJson<CreatedKey>('POST', '/keys', { name: 'a key', scopes, ...more });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

const holding = async (...scopes: Scope[]) => app.client.with(bearer((await createKey(scopes)).token));

describe('without a key', () => {
  it.each(['/health/live', '/health/ready', '/openapi.json'])('%s is open to anybody', async (path) => {
    await app.client.get(path);
  });

  it('the documentation is open to anybody', async () => {
    const page = await fetch(`${app.url}/docs`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
    expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  it.each([
    ['GET', '/jobs'],
    ['GET', '/schedules/gaussian?steps=0'],
    ['POST', '/optimize'],
    ['GET', '/session'],
    ['GET', '/keys'],
    ['DELETE', '/keys/key_1'],
    ['GET', '/audit'],
  ])('%s %s answers 401 and asks for one', async (method, path) => {
    const answer = await app.client.send(path, { method });
    expect(expectProblem(answer, 401, 'unauthorized').detail).toMatch(/Authorization: Bearer/);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="stepsmith"');
  });

  it('an address of nothing is 404 as ever', async () => {
    expectProblem(await app.client.send('/nowhere'), 404, 'route-not-found');
  });
});

describe('what is no key', () => {
  const unknown = `ssk_${'0'.repeat(26)}_${'a'.repeat(43)}`;
  it.each([
    ['another scheme', 'Basic YTpi'],
    ['nothing after Bearer', 'Bearer'],
    ['an unknown key', `Bearer ${unknown}`],
    ['a key with more behind it', `Bearer ${ADMIN_KEY}x`],
    ['the beginning of a key', `Bearer ${ADMIN_KEY.slice(0, -1)}`],
    ['two words', `Bearer ${ADMIN_KEY} ${ADMIN_KEY}`],
    ['a JWT where no issuer is configured', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
    ['endless text', `Bearer ${'a'.repeat(10_000)}`],
    ['a key of Redis', 'Bearer stepsmith:key:*'],
  ])('%s answers 401 and does not repeat it', async (_name, authorization) => {
    const answer = await app.client.send('/jobs', { headers: { authorization } });
    expectProblem(answer, 401, 'unauthorized');
    expect(answer.text).not.toContain(authorization.slice(7, 40) || 'Basic');
  });
});

describe('a key', () => {
  const NEEDED: [Scope, string, string, object | null][] = [
    ['read', 'GET', '/jobs', null],
    ['read', 'GET', '/schedules/gaussian', null],
    ['optimize', 'POST', '/optimize', {}],
    ['admin', 'GET', '/audit', null],
    ['admin', 'POST', '/keys', {}],
    ['admin', 'DELETE', '/keys/key_x', null],
  ];

  it.each(NEEDED)(
    'needs the scope %s for %s %s, and no other will do',
    async (needed, method, path, body) => {
      const call = (client: Client) =>
        body ? client.sendJson(method, path, body) : client.send(path, { method });
      const others = SCOPES.filter((scope) => scope !== needed && scope !== 'admin');
      const refused = await call(await holding(...others));
      const problem = expectProblem(refused, 403, 'insufficient_scope'.replace('_', '-'));
      expect(problem.detail).toBe(`this needs the scope ${needed}; the key has ${others.join(', ')}`);
      expect(refused.headers.get('www-authenticate')).toContain(
        `error="insufficient_scope", scope="${needed}"`,
      );
      for (const scope of new Set<Scope>([needed, 'admin']))
        expect([200, 204, 404, 422]).toContain((await call(await holding(scope))).status);
    },
  );

  it('is shown once, and is nowhere in Redis or in the list', async () => {
    const { token, ...key } = await createKey(['read', 'optimize', 'read']);
    expect(key).toMatchObject({
      name: 'a key',
      scopes: ['read', 'optimize'],
      revoked_at: null,
      last_used_at: null,
    });
    const { data } = await admin.get<Page<KeyResource>>('/keys');
    expect(data[0]).toEqual(key);
    // It may hold underscores itself.
    const secret = token.split('_').slice(2).join('_');
    for (const name of await app.redis.keys('stepsmith:key:*'))
      expect(JSON.stringify(await app.redis.hgetall(name))).not.toContain(secret);
  });

  it('is listed with when it was last used', async () => {
    const { id, token } = await createKey(['read']);
    await app.client.with(bearer(token)).get('/jobs');
    const { items } = await admin.walk<KeyResource>('/keys', 100);
    const used = items.find((key) => key.id === id)?.last_used_at;
    expect(Date.now() - Date.parse(used!)).toBeLessThan(60_000);
  });

  it('that was revoked is refused at once', async () => {
    const { id, token } = await createKey(['read']);
    const client = app.client.with(bearer(token));
    await client.get('/jobs');
    for (let times = 0; times < 2; times++)
      expect((await admin.send(`/keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    expectProblem(await client.send('/jobs'), 401, 'unauthorized');
    const { items } = await admin.walk<KeyResource>('/keys', 100);
    expect(items.find((key) => key.id === id)?.revoked_at).not.toBeNull();
  });

  it('that has expired is refused', async () => {
    const soon = new Date(Date.now() + 300);
    const { token } = await createKey(['read'], { expires_at: soon.toISOString() });
    const client = app.client.with(bearer(token));
    while (Date.now() <= soon.getTime()) await new Promise((done) => setTimeout(done, 20));
    expectProblem(await client.send('/jobs'), 401, 'unauthorized');
  });

  it.each([
    ['no name', { name: undefined }, '#/name'],
    ['an empty name', { name: '' }, '#/name'],
    ['a name with a line break', { name: 'a\nb' }, '#/name'],
    ['a name of 101 letters', { name: 'a'.repeat(101) }, '#/name'],
    ['no scopes', { scopes: [] }, '#/scopes'],
    ['an unknown scope', { scopes: ['root'] }, '#/scopes/0'],
    ['scopes as text', { scopes: 'read' }, '#/scopes'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, '#/expires_at'],
    ['an end that is no time', { expires_at: 'tomorrow' }, '#/expires_at'],
    ['an unknown field', { token: 'x' }, '#/token'],
  ])('with %s is not made', async (_name, change, pointer) => {
    const answer = await admin.sendJson('POST', '/keys', { name: 'x', scopes: ['read'], ...change });
    expect(expectProblem(answer, 422, 'invalid-request').errors?.map((issue) => issue.pointer)).toEqual([
      pointer,
    ]);
  });

  it('of nobody cannot be revoked', async () => {
    expectProblem(await admin.send('/keys/key_x', { method: 'DELETE' }), 404, 'key-not-found');
  });
});

describe('the audit log', () => {
  interface Entry {
    actor: string | null;
    actor_name: string;
    method: string;
    path: string;
    location: string | null;
    status: number;
    request_id: string;
  }

  it('has what was changed, by whom, and what was refused; nothing that was only read', async () => {
    const { id, token } = await createKey(['read']);
    const client = app.client.with(bearer(token));
    await client.get('/jobs');
    await client.sendJson('POST', '/optimize?secret=1', { secret: 2 });
    await app.client.sendJson('POST', '/optimize', {});
    const { items } = await admin.walk<Entry>('/audit', 2);
    expect(items.slice(0, 3)).toMatchObject([
      { actor: null, method: 'POST', path: '/optimize', status: 401 },
      { actor: id, actor_name: 'a key', method: 'POST', path: '/optimize', status: 403, location: null },
      { actor_name: 'ADMIN_KEY', method: 'POST', path: '/keys', status: 201, location: `/keys/${id}` },
    ]);
    expect(items[0].request_id).toMatch(/^req_/);
    expect(JSON.stringify(items)).not.toContain('secret');
    expect((await admin.walk<Entry>(`/audit?actor=${id}`, 1)).items).toEqual([items[1]]);
  });
});

describe('the headers of every answer', () => {
  it.each(['/jobs', '/nowhere', '/models/%', '/health/live'])(
    '%s keep browsers on the safe side',
    async (path) => {
      const { headers } = await admin.send(path);
      if (path !== '/models/%') {
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('cache-control')).toBe('private, no-cache');
      }
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    },
  );
});

it('a service does not start with a route that does not say who may use it', async () => {
  const { buildApp } = await import('../../../src/app.ts');
  const other = await buildApp(app.dependencies);
  other.get('/forgotten', () => ({}));
  await expect(other.ready()).rejects.toThrow('the route GET /forgotten has no config.scope');
});
