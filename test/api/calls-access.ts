import { ADMIN_KEY, bearer } from '../helpers/app.ts';
import { Client } from '../helpers/client.ts';
import type { Call, Make } from './calls.ts';
import type { Stage } from './stage.ts';

const session = (key = ADMIN_KEY): Call => ({ path: '/session', body: { key } });

/** A browser that has signed in, but sends no token of its page. */
async function withoutToken({ live }: Stage): Promise<Call> {
  const answer = await live.client.sendJson('POST', '/session', { key: ADMIN_KEY });
  const [cookie] = answer.headers.getSetCookie()[0].split(';');
  return { path: '/session', client: live.client.with({ cookie }) };
}

/** An address that has guessed too often. */
async function guessed({ strict }: Stage): Promise<Call> {
  for (let times = 0; times < 30; times++) await strict.client.sendJson('POST', '/session', { key: 'guess' });
  return { ...session('guess'), client: strict.client };
}

async function makeKeyId({ live }: Stage): Promise<string> {
  const client = live.client.with(bearer(ADMIN_KEY));
  return (await client.sendJson<{ id: string }>('POST', '/keys', { name: 'x', scopes: ['read'] })).body.id;
}

export const CALLS: Readonly<Record<string, Readonly<Record<number, Make>>>> = {
  createSession: { 201: () => session(), 401: () => session('wrong'), 429: guessed },
  getSession: {
    200: () => ({ path: '/session' }),
    // By a name that was made to lead here.
    403: ({ open }) => ({ path: '/session', client: new Client(open.url.replace('127.0.0.1', '0.0.0.0')) }),
  },
  deleteSession: { 204: () => ({ path: '/session' }), 403: withoutToken },
  createKey: { 201: () => ({ path: '/keys', body: { name: 'x', scopes: ['read'] } }) },
  listKeys: { 200: () => ({ path: '/keys' }) },
  revokeKey: {
    204: async (stage) => ({ path: `/keys/${await makeKeyId(stage)}` }),
    404: () => ({ path: '/keys/key_none' }),
  },
  listAudit: { 200: () => ({ path: '/audit' }) },
};
