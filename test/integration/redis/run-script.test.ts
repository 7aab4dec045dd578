import { expect, it } from 'vitest';
import { runScript } from '../../../src/redis/run-script.ts';
import { useRedis } from '../jobs/fixtures.ts';

const server = useRedis();
const COUNT = "return {redis.call('INCRBY', KEYS[1], ARGV[1]), ARGV[2]}";

it('runs a script once, also where Redis does not know it (any more)', async () => {
  const run = () => runScript(server.redis, COUNT, ['count'], [2, 'ü']);
  expect(await run()).toEqual([2, 'ü']);
  expect(await run()).toEqual([4, 'ü']);
  await server.redis.script('FLUSH');
  expect(await run()).toEqual([6, 'ü']);
});

it('throws what the script throws', async () => {
  const failing = () => runScript(server.redis, "return redis.error_reply('NO such thing')", [], []);
  await expect(failing()).rejects.toThrow('NO such thing');
  await expect(failing()).rejects.toThrow('NO such thing');
});
