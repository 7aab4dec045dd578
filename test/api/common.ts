// The statuses that every operation has for the same reason, each made of a call that would succeed.
import { connect } from 'node:net';
import { SCOPES } from '../../src/auth/scopes.ts';
import { ADMIN_KEY, bearer } from '../helpers/app.ts';
import type { Answer, Client } from '../helpers/client.ts';
import type { Operation } from '../helpers/contract.ts';
import { admin, type Call } from './calls.ts';
import { makeKey, type Stage, UNLUCKY_KEY } from './stage.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
/** They keep nothing: only telling who calls can go wrong. */
const KEEP_NOTHING = ['listSolvers', 'getSession', 'deleteSession'];

type Change = (stage: Stage, call: Call, operation: Operation) => Call | Promise<Call>;

/** How a call that would succeed is changed so that it gets a status. */
export const COMMON: Readonly<Partial<Record<number, Change>>> = {
  304: async (stage, call) => {
    const { headers } = await admin(stage).send(call.path);
    return { ...call, headers: { 'if-none-match': headers.get('etag')! } };
  },
  400: (_stage, call) => ({ ...call, body: '{"a":', headers: JSON_TYPE }),
  401: ({ live }, call) => ({ ...call, client: live.client }),
  403: async ({ live }, call, { scope }) => {
    const scopes = SCOPES.filter((one) => one !== scope && one !== 'admin');
    const { keys } = live.dependencies.access;
    const { token } = await keys.create({ name: 'some', scopes, expiresAt: null });
    return { ...call, client: live.client.with(bearer(token)) };
  },
  413: (_stage, call) => ({ ...call, body: { a: 'x'.repeat(70_000) } }),
  415: (_stage, call) => ({ ...call, body: 'text', headers: { 'content-type': 'text/plain' } }),
  422: (_stage, call) => ({ ...call, path: `${call.path}${call.path.includes('?') ? '&' : '?'}nonsense=1` }),
  429: async ({ strict }, call) => {
    const client = strict.client.with(bearer(await makeKey(strict)));
    await client.send('/solvers');
    return { ...call, client };
  },
  500: ({ broken }, call, { id }) => ({
    ...call,
    client: broken.client.with(bearer(KEEP_NOTHING.includes(id) ? UNLUCKY_KEY : ADMIN_KEY)),
  }),
  503: ({ cutOff: { client, token } }, call, { id }) =>
    id === 'createSession'
      ? { ...call, body: { key: token }, client }
      : { ...call, client: client.with(bearer(token)) },
};

/** Makes the call. */
export function send(stage: Stage, { method }: Operation, call: Call): Promise<Answer> {
  const { path, body, headers = {}, client = admin(stage) } = call;
  if (body === undefined || typeof body === 'string')
    return client.send(path, { method, headers, body: body ?? null });
  return client.sendJson(method, path, body, headers);
}

/** The answer to a body of which only the beginning comes; the service hangs up after it. */
export async function sendSlowly(client: Client, { method }: Operation, { path }: Call): Promise<Answer> {
  const { hostname, port } = new URL(client.url);
  const socket = connect(Number(port), hostname);
  const head = [
    'Host: x',
    'Content-Type: application/json',
    'Content-Length: 9',
    `Authorization: Bearer ${ADMIN_KEY}`,
  ];
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n{`);
  const bytes: Buffer[] = [];
  for await (const chunk of socket) bytes.push(chunk as Buffer);
  const [top, text] = Buffer.concat(bytes).toString().split('\r\n\r\n');
  const lines = top.split('\r\n');
  const headers = new Headers(lines.slice(1).map((line) => line.split(': ', 2) as [string, string]));
  return {
    status: Number(lines[0].split(' ')[1]),
    headers,
    text,
    body: JSON.parse(text) as unknown,
    milliseconds: 0,
  };
}
