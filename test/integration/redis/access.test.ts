import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createServer as createSecure } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireAccess } from '../../../src/redis/access.ts';
import { ensureServerProgram } from '../../../src/redis/server-program.ts';
import { withRedis } from '../../helpers/redis.ts';
import { freePort } from '../../helpers/free-port.ts';

const TLS = resolve(import.meta.dirname, '../../fixtures/tls');

let server: ChildProcess;
let port: number;

beforeAll(async () => {
  const program = await ensureServerProgram(console.log);
  port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', 'right', '--save', ''];
  server = spawn(program, settings, { stdio: 'ignore' });
  await withRedis(`redis://:right@127.0.0.1:${port}`, (redis) => redis.ping());
});
afterAll(() => {
  server.kill('SIGKILL');
});

const at = (scheme: string, login = '') => `${scheme}://${login}127.0.0.1:${port}`;

it('takes the right password', async () => {
  await expect(requireAccess(at('redis', ':right@'))).resolves.toBeUndefined();
});

it('says that a password is missing, and where it goes', async () => {
  await expect(requireAccess(at('redis'))).rejects.toThrow(
    /asks for a password; put it into REDIS_URL: redis:\/\/:pass/,
  );
});

it('says that a password is wrong, without repeating it', async () => {
  const failure = await requireAccess(at('redis', ':guess@')).catch(String);
  expect(failure).toMatch(/refuses the user name or password of REDIS_URL/);
  expect(failure).not.toContain('guess');
});

it('says that a Redis does not speak TLS', async () => {
  await expect(requireAccess(at('rediss', ':right@'))).rejects.toThrow(/does not speak TLS; .* redis:\/\//);
});

it('says that a Redis asks for TLS, and that its certificate is none that is trusted', async () => {
  const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(join(TLS, `${name}.pem`))));
  const secure = createSecure({ key, cert }).listen(0, '127.0.0.1');
  await once(secure, 'listening');
  const place = `127.0.0.1:${(secure.address() as AddressInfo).port}`;
  await expect(requireAccess(`redis://${place}`)).rejects.toThrow(/asks for TLS; .* rediss:\/\//);
  await expect(requireAccess(`rediss://${place}`)).rejects.toThrow(/over TLS: .*NODE_EXTRA_CA_CERTS/);
  secure.close();
});

it('lets one that is merely away be waited for', async () => {
  await expect(requireAccess(`redis://127.0.0.1:${await freePort()}`)).resolves.toBeUndefined();
});
