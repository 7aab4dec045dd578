import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeyStore } from '../../src/auth/key-store.ts';
import { AuditLog } from '../../src/auth/audit-log.ts';
import { startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { NodeProcess } from '../helpers/node-process.ts';
import { silent, temporaryDirectory, withRedis } from '../helpers/redis.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await temporaryDirectory();
});
afterAll(() => rm(dataDir, { recursive: true }));

async function keys(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = new NodeProcess(['src/cli/stepsmith.js', 'keys', ...args], { DATA_DIR: dataDir });
  const { code } = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

it('makes, lists and revokes keys where no service runs, and beside one', async () => {
  const made = await keys('create', 'ci', '--scopes', 'optimize,read', '--days', '1');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const token = made.stdout.trim();
  const listed = (await keys('list')).stdout;
  const id = listed.split('\t')[0];
  expect(listed).toMatch(/^key_\w{26}\tusable\tread,optimize\t[\d-]+T[\d:.]+Z\tnever used\tci\n$/);
  expect(listed).not.toContain(token);

  const server = await startEmbeddedRedis({ dataDir, logger: silent });
  await withRedis(server.url, async (redis) => {
    const store = new KeyStore(redis);
    expect((await store.verify(token))?.id).toBe(id);
    expect(await keys('revoke', id)).toEqual({ code: 0, stdout: `${id} is revoked\n`, stderr: '' });
    expect(await store.verify(token)).toBeNull();
    const { data } = await new AuditLog(redis).list({ limit: 10 }, { actor: 'command_line' });
    expect(data.map(({ method, path }) => [method, path])).toEqual([
      ['DELETE', `/keys/${id}`],
      ['POST', '/keys'],
    ]);
  });
  await server.stop();
});

it.each([
  [['create', 'ci'], /required option '--scopes <scopes>' not specified/],
  [['create', 'a\nb', '--scopes', 'read'], /must be 1 to 100 letters/],
  [['create', 'ci', '--scopes', 'root'], /'root' is invalid/],
  [['create', 'ci', '--scopes', 'read', '--days', '0'], /from 1 to 36500/],
])('refuses %j, saying why', async (args, message) => {
  const { code, stdout, stderr } = await keys(...args);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

it('says that there is no such key', async () => {
  expect(await keys('revoke', 'key_x')).toMatchObject({ code: 1, stderr: 'there is no key "key_x"\n' });
});
