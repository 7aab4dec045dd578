import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withStartLock } from '../../../src/redis/start-lock.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepsmith-lock-'));
  file = join(directory, 'start.lock');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function deadPid(): number {
  return spawnSync('true').pid;
}

/** Runs twenty at once and gives the most that were inside together. */
async function mostAtOnce(): Promise<number> {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(2);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => withStartLock(file, work)));
  return most;
}

it('lets one at a time in, and all in the end', async () => {
  expect(await mostAtOnce()).toBe(1);
  expect(readdirSync(directory)).toEqual([]);
});

it.each([
  ['a process that is dead', () => `${deadPid()} token`],
  ['an earlier process of our own number', () => `${process.pid} token`],
])('takes over the lock of %s, once', async (_name, content) => {
  writeFileSync(file, content());
  expect(await mostAtOnce()).toBe(1);
  expect(readdirSync(directory)).toEqual([]);
});

it('takes over a lock that is too old although its number belongs to a living process', async () => {
  writeFileSync(file, `${process.ppid} token`);
  utimesSync(file, new Date(), new Date(Date.now() - 60_000));
  expect(await withStartLock(file, () => Promise.resolve('in'))).toBe('in');
});

it('waits while a living process holds it', async () => {
  writeFileSync(file, `${process.ppid} token`);
  let inside = false;
  const done = withStartLock(file, () => Promise.resolve((inside = true)));
  await sleep(200);
  expect(inside).toBe(false);
  rmSync(file);
  await done;
  expect(inside).toBe(true);
});

it('lets go when the work fails', async () => {
  const failing = withStartLock(file, () => Promise.reject(new Error('no server')));
  await expect(failing).rejects.toThrow('no server');
  expect(readdirSync(directory)).toEqual([]);
});
