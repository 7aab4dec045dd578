import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import { expectProblem, type Page } from '../../helpers/client.ts';

/** An issuer as OpenID Connect Discovery has it. */
let issuer: Server;
let url: string;
let key: CryptoKey;
let others: CryptoKey;
let app: TestApp;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  key = pair.privateKey;
  others = (await generateKeyPair('ES256')).privateKey;
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'ES256', kid: '1' }] };
  issuer = createServer((request, response) => {
    const answers: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': jwks,
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url!] ?? {}));
  });
  await new Promise<void>((listening) => issuer.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  app = await startApp({ OIDC_ISSUER: url });
});
afterAll(async () => {
  await app.close();
  issuer.close();
});

const CLAIMS = { sub: 'pipeline-7', name: 'Training pipeline', scope: 'openid stepsmith:read optimize' };
const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);

const valid = (): JWTPayload => ({ ...CLAIMS, iss: url, aud: ['other', 'stepsmith'], exp: now() + HOUR });
const without = (claim: string) =>
  Object.fromEntries(Object.entries(valid()).filter(([name]) => name !== claim));
const sign = (claims: JWTPayload, signer = key) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: '1' }).sign(signer);
const ask = async (token: string, path = '/jobs') => app.client.send(path, { headers: bearer(token) });

describe('a token of the issuer', () => {
  it('is taken for the scopes it holds', async () => {
    const token = await sign(valid());
    expect((await ask(token)).status).toBe(200);
    expectProblem(await ask(token, '/keys'), 403, 'insufficient-scope');
    const session = (await ask(token, '/session')).body;
    expect(session).toMatchObject({
      principal: { id: 'oidc:pipeline-7', name: 'Training pipeline', scopes: ['read', 'optimize'] },
    });
  });

  it('without a scope of this service may do nothing', async () => {
    const answer = await ask(await sign({ ...valid(), scope: 'openid reads' }));
    expect(expectProblem(answer, 403, 'insufficient-scope').detail).toMatch(/the key has none$/);
  });

  it('is named in the audit log', async () => {
    const headers = bearer(await sign(valid()));
    await app.client.sendJson('POST', '/optimize', {}, headers);
    const { data } = await app.client
      .with(bearer(ADMIN_KEY))
      .get<Page<object>>('/audit?actor=oidc:pipeline-7');
    expect(data[0]).toMatchObject({ actor_name: 'Training pipeline', path: '/optimize', status: 422 });
  });

  it.each<[string, () => Promise<string>]>([
    ['has expired', () => sign({ ...valid(), exp: now() - HOUR })],
    ['never expires', () => sign(without('exp'))],
    ['is not valid yet', () => sign({ ...valid(), nbf: now() + HOUR })],
    ['is for another service', () => sign({ ...valid(), aud: 'other' })],
    ['is of another issuer', () => sign({ ...valid(), iss: 'https://evil.example' })],
    ['is of nobody', () => sign(without('sub'))],
    ['is signed by somebody else', () => sign(valid(), others)],
    ['is not signed', () => Promise.resolve(new UnsecuredJWT(valid()).encode())],
    [
      'is signed with a secret',
      () => new SignJWT(valid()).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
    ],
    ['was changed', async () => (await sign(valid())).replace(/\.(...)/, '.AAA')],
  ])('that %s is refused', async (_what, make) => {
    expectProblem(await ask(await make()), 401, 'unauthorized');
  });

  it('does not keep keys from working', async () => {
    expect((await ask(ADMIN_KEY)).status).toBe(200);
  });
});

it('a token cannot be checked while its issuer is away, and that is said', async () => {
  const lost = await startApp({ OIDC_ISSUER: 'http://127.0.0.1:9' });
  const answer = await lost.client.send('/jobs', { headers: bearer(await sign(valid())) });
  const problem = expectProblem(answer, 503, 'issuer-unavailable');
  expect(problem.detail).not.toContain('127.0.0.1');
  await lost.close();
});
