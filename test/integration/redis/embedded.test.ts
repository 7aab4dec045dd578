import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEmbeddedRedis, type EmbeddedRedis } from '../../../src/redis/embedded.ts';
import { serverPid, silent, temporaryDirectory, withRedis } from '../../helpers/redis.ts';
import { isAlive, startOwner, type Owner } from './owner.ts';

let dataDir: string;
const running: EmbeddedRedis[] = [];
const owners: Owner[] = [];

async function start(directory = dataDir): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ dataDir: directory, logger: silent });
  running.push(redis);
  return redis;
}

beforeEach(async () => {
  dataDir = await temporaryDirectory();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.splice(0).map((redis) => redis.stop()));
  for (const owner of owners.splice(0)) owner.kill();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the embedded Redis', () => {
  it('listens on a private unix socket in DATA_DIR, with durable settings', async () => {
    const { url } = await start();
    expect(url).toBe(`unix://${dataDir}/redis/redis.sock`);
    expect(statSync(join(dataDir, 'redis')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'redis/redis.sock')).mode & 0o777).toBe(0o700);
    await withRedis(url, async (redis) => {
      const settings = ['port', 'appendonly', 'appendfsync', 'maxmemory-policy', 'save'];
      const values = await Promise.all(settings.map(async (name) => (await redis.config('GET', name))[1]));
      expect(values).toEqual(['0', 'yes', 'always', 'noeviction', '']);
    });
  });

  it('works in a directory whose name needs escaping in a URL', async () => {
    const { url } = await start(join(dataDir, 'a b#c?d%e'));
    expect(await withRedis(url, (redis) => redis.ping())).toBe('PONG');
  });

  it('keeps a write that it has answered through SIGKILL, and is started again by itself', async () => {
    const { url } = await start();
    const before = await serverPid(url);
    await withRedis(url, async (redis) => {
      await redis.set('schedule', 'kept');
      process.kill(before, 'SIGKILL');
    });
    expect(await withRedis(url, (redis) => redis.get('schedule'))).toBe('kept');
    const after = await serverPid(url);
    expect(after).not.toBe(before);
  });

  it('is started again as often as it dies', async () => {
    const { url } = await start();
    for (let i = 0; i < 3; i += 1) {
      process.kill(await serverPid(url), 'SIGKILL');
      await withRedis(url, (redis) => redis.incr('deaths'));
    }
    expect(await withRedis(url, (redis) => redis.get('deaths'))).toBe('3');
  });

  it('leaves no process, socket or lock behind when it is stopped, and keeps the data', async () => {
    const first = await start();
    const pid = await serverPid(first.url);
    await withRedis(first.url, (redis) => redis.set('k', 'v'));
    await Promise.all([first.stop(), first.stop()]);
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(join(dataDir, 'redis')).sort()).toEqual(['appendonlydir', 'redis.log']);
    const second = await start();
    expect(await withRedis(second.url, (redis) => redis.get('k'))).toBe('v');
  });

  it('is killed when it does not follow SHUTDOWN', async () => {
    const redis = await start();
    const pid = await serverPid(redis.url);
    process.kill(pid, 'SIGSTOP');
    await redis.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('can be stopped while it is being started again', async () => {
    const redis = await start();
    process.kill(await serverPid(redis.url), 'SIGKILL');
    await sleep(20);
    await redis.stop();
    await sleep(300);
    expect(existsSync(join(dataDir, 'redis/redis.sock')) && (await answers(redis.url))).toBe(false);
  });

  it('uses a private directory elsewhere when the path is too long for a socket', async () => {
    const deep = join(dataDir, 'x'.repeat(120));
    const redis = await start(deep);
    const socket = redis.url.replace('unix://', '');
    expect(socket).toMatch(new RegExp(`^${tmpdir()}/stepsmith-[0-9a-f]{16}/redis.sock$`));
    expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700);
    await withRedis(redis.url, (client) => client.set('k', 'v'));
    expect(existsSync(join(deep, 'redis/appendonlydir'))).toBe(true);
    await redis.stop();
    await rm(join(socket, '..'), { recursive: true });
  });

  it('does not put its socket where others may write', async () => {
    const deep = join(dataDir, 'y'.repeat(120));
    const redis = await start(deep);
    const directory = join(redis.url.replace('unix://', ''), '..');
    await redis.stop();
    chmodSync(directory, 0o777);
    await expect(start(deep)).rejects.toThrow(`${directory} belongs to another user or is open to others`);
    await rm(directory, { recursive: true });
  });
});

describe('one DATA_DIR', () => {
  it('is refused to a second service while the first lives', async () => {
    const owner = await startOwner(dataDir);
    owners.push(owner);
    const refusal = `DATA_DIR ${dataDir} is in use by another Stepsmith (pid ${owner.pid})`;
    await expect(start()).rejects.toThrow(refusal);
    expect(await withRedis(owner.url, (redis) => redis.ping())).toBe('PONG');
  });

  it('goes to exactly one of several services that start at the same moment', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 4 }, () => startOwner(dataDir)));
    const won = starts.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    const lost = starts.filter((one) => one.status === 'rejected').map(({ reason }) => String(reason));
    owners.push(...won);
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toContain(`in use by another Stepsmith (pid ${won[0].pid})`);
  });

  it('goes to exactly one of several although a killed start left its lock', async () => {
    mkdirSync(join(dataDir, 'redis'));
    writeFileSync(join(dataDir, 'redis/start.lock'), '999999999 token');
    const starts = await Promise.allSettled(Array.from({ length: 4 }, () => startOwner(dataDir)));
    const won = starts.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    owners.push(...won);
    expect(won).toHaveLength(1);
  });

  it('is taken over with its running server when its service was killed', async () => {
    const owner = await startOwner(dataDir);
    owners.push(owner);
    await withRedis(owner.url, (redis) => redis.set('k', 'v'));
    const orphan = await serverPid(owner.url);
    process.kill(owner.pid, 'SIGKILL');
    const redis = await start();
    expect(await serverPid(redis.url)).toBe(orphan);
    expect(await withRedis(redis.url, (client) => client.get('k'))).toBe('v');
    await redis.stop();
    expect(existsSync(join(dataDir, 'redis/redis.sock'))).toBe(false);
  });

  it('is refused while its server hangs', async () => {
    const owner = await startOwner(dataDir);
    owners.push(owner);
    process.kill(await serverPid(owner.url), 'SIGSTOP');
    await expect(start()).rejects.toThrow('redis.sock does not answer: Command timed out');
  });

  it('has an adopted server started again when it dies', async () => {
    const owner = await startOwner(dataDir);
    owners.push(owner);
    process.kill(owner.pid, 'SIGKILL');
    const redis = await start();
    const orphan = await serverPid(redis.url);
    process.kill(orphan, 'SIGKILL');
    expect(await withRedis(redis.url, (client) => client.ping())).toBe('PONG');
    expect(await serverPid(redis.url)).not.toBe(orphan);
  });
});

describe('a start that cannot succeed', () => {
  it('says that DATA_DIR cannot be made', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    await expect(start(file)).rejects.toThrow(/DATA_DIR .*file cannot be used: ENOTDIR/);
  });

  it('shows the end of the log of a server that refuses its data', async () => {
    await (await start()).stop();
    const aof = join(dataDir, 'redis/appendonlydir');
    const increment = readdirSync(aof).find((name) => name.endsWith('.incr.aof'))!;
    writeFileSync(join(aof, increment), 'not an append-only file\r\n'.repeat(3));
    await expect(start()).rejects.toThrow(/did not start\. .*redis\.log ends with:[^]*Bad file format/);
  });

  it.each([
    ['does not run', '#!/bin/sh\necho broken >&2\nexit 3', /redis-server does not run: broken/],
    [
      'is too old',
      '#!/bin/sh\necho "Redis server v=6.0.16 sha=0"',
      /Redis 6\.0\.16; Redis 6\.2 or newer, or Valkey/,
    ],
    ['is something else', '#!/bin/sh\necho hello', /redis-server is not a Redis server/],
    [
      'ends at once',
      '#!/bin/sh\n[ "$1" = --version ] && echo "Redis server v=7.0.0" && exit\necho no memory\nexit 7',
      /exit 7\. [^]*ends with:\s+no memory/,
    ],
  ])('names a server program that %s', async (_name, script, message) => {
    const bin = await mkdtemp(join(dataDir, 'bin-'));
    writeFileSync(join(bin, 'redis-server'), script, { mode: 0o755 });
    vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
    await expect(start()).rejects.toThrow(message);
  });
});

async function answers(url: string): Promise<boolean> {
  const answer = withRedis(url, (redis) => redis.ping()).then(() => true);
  return Promise.race([answer, sleep(300, false)]);
}
