// Bodies and connections that mean no good, or come from a client that is broken.
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newJobId } from '../../../src/jobs/store.ts';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import { type Client, expectProblem } from '../../helpers/client.ts';
import { NEW_JOB } from '../jobs/fixtures.ts';

/** For the whole of a request. */
const LIMIT_MS = 2000;

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startApp({ REQUEST_TIMEOUT: String(LIMIT_MS / 1000) });
  client = app.client.with(bearer(ADMIN_KEY));
});
afterAll(() => app.close());

describe('a body', () => {
  const send = (body: string) =>
    client.send('/optimize', { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  it.each([
    '{"model":"gaussian","solver":"euler","steps":5,"steps":6}',
    '{"model":"gaussian","solver":"euler","steps":5,"st\\u0065ps":6}',
    '{"metadata":{"a":"1","b":"2","a":"3"}}',
    '[{"a":1},{"b":{"c":1,"c":2}}]',
  ])('with a name twice is refused: %s', async (body) => {
    expect(expectProblem(await send(body), 400, 'malformed-json').detail).toMatch(
      /^the name "\w+" is there twice$/,
    );
  });

  it.each([
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
    '{"a":"\\\\","b":"a\\":"}',
  ])('that only seems to have one is read: %s', async (body) => {
    expectProblem(await send(body), 422, 'invalid-request');
  });

  it.each<[string, RegExp]>([
    ['{"model":"gaussian",', /^the body is no JSON at position 20$/],
    ['{"model":"gaussian"', /^the body (ends too early|is no JSON at position 19)$/],
    ['{"key": ssk_secret}', /^the body is no JSON( at position 8)?$/],
    ['', /^the body is empty$/],
    ['{"__proto__":{"steps":5}}', /^the names __proto__ and constructor\.prototype are not taken$/],
    ['{"constructor":{"prototype":{}}}', /^the names __proto__ and constructor\.prototype are not taken$/],
  ])('that is no JSON that is taken is told why: %s', async (body, detail) => {
    expect(expectProblem(await send(body), 400, 'malformed-json').detail).toMatch(detail);
  });

  it('that is too large is told how large it may be', async () => {
    const problem = expectProblem(await send(' '.repeat(2_000_000)), 413, 'payload-too-large');
    expect(problem.detail).toBe('the body is over 65536 bytes');
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'of another type',
      { 'content-type': 'application/yaml' },
      'the Content-Type application/yaml is not taken here',
    ],
    [
      'that is compressed',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      'a body is taken as it is, not as gzip',
    ],
  ])('%s is refused', async (_name, headers, detail) => {
    const answer = await client.send('/optimize', { method: 'POST', headers, body: '{}' });
    expect(expectProblem(answer, 415, 'unsupported-media-type').detail).toBe(detail);
  });

  it.each([
    '['.repeat(30_000) + ']'.repeat(30_000),
    '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000),
    `{"metadata":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  ])('nested very deeply is refused', async (body) => {
    expectProblem(await send(body), 422, 'invalid-request');
  });
});

/** What a server answers to bytes that are sent as they are; empty where it hangs up without. */
async function raw(chunks: AsyncIterable<string> | Iterable<string>): Promise<string> {
  const { hostname, port } = new URL(app.url);
  const socket = connectSocket(Number(port), hostname);
  let answer = '';
  const closed = new Promise<void>((resolve) =>
    socket.on('close', () => {
      resolve();
    }),
  );
  socket.on('data', (data) => (answer += data.toString())).on('error', () => undefined);
  for await (const chunk of chunks) {
    if (socket.destroyed) break;
    socket.write(chunk);
  }
  await closed;
  return answer;
}

async function* slowly(head: string, piece: string): AsyncGenerator<string> {
  yield head;
  for (let sent = 0; sent < 60; sent++) {
    await sleep(100);
    yield piece;
  }
}

describe('a client that', () => {
  const HEAD = `POST /optimize HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n`;

  it('sends its body a byte at a time is cut off in time, and others are served meanwhile', async () => {
    const head = `${HEAD}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n`;
    const slow = raw(slowly(head, ' '));
    await client.get('/jobs');
    expect(await slow).toMatch(/^HTTP\/1\.1 408 .*application\/problem\+json.*request-timeout/s);
  });

  it('listens for longer than a body may take to arrive is not cut off', async () => {
    const { jobs } = app.dependencies;
    const id = newJobId();
    await jobs.create(id, NEW_JOB);
    const stream = await fetch(`${app.url}/jobs/${id}/events`, { headers: bearer(ADMIN_KEY) });
    await sleep(1.5 * LIMIT_MS);
    await jobs.requestCancel(id);
    expect(await stream.text()).toMatch(/event: completed\n.*\n\n$/s);
  });

  it('sends its headers one by one is cut off in time', async () => {
    expect(await raw(slowly(HEAD, 'x-more: y\r\n'))).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('sends endless headers is cut off', async () => {
    expect(await raw([HEAD, `x: ${'y'.repeat(100_000)}\r\n`])).toMatch(
      /^HTTP\/1\.1 431 .*headers-too-large/s,
    );
  });

  it.each([
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `${HEAD}Content-Length: x\r\n\r\n`,
    '\u0000\u0001\u0002\r\n\r\n',
  ])('does not speak HTTP is told so: %j', async (bytes) => {
    expect(await raw([bytes])).toMatch(/^HTTP\/1\.1 400 .*urn:stepsmith:problem:malformed-request/s);
  });
});
