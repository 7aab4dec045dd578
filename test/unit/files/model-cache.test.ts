import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ModelCache } from '../../../src/files/model-cache.ts';
import type { PinnedFile } from '../../../src/files/source.ts';

const KB = 1024;
const LIMIT = 10 * KB;

/** A file of a model: so many bytes of one letter. */
function fileOf(letter: string, bytes: number): PinnedFile {
  const sha256 = createHash('sha256').update(letter.repeat(bytes)).digest('hex');
  return { file: `${letter}.bin`, source: { path: `${letter} ${bytes}` }, sha256 };
}

let root: string;
let cache: ModelCache;
let fetched: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stepsmith-cache-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  fetched = [];
  cache = new ModelCache(root, LIMIT, async ({ file, source }, target) => {
    const [letter, bytes] = 'path' in source ? source.path.split(' ') : [];
    fetched.push(file);
    await writeFile(target, letter.repeat(Number(bytes)));
  });
});

/** @param age - for how many seconds it has not been used */
async function use(key: string, files: readonly PinnedFile[], age = 0): Promise<string> {
  const directory = await cache.ensure({ key, name: 'm', files, prepare: () => Promise.resolve() });
  const then = Date.now() / 1000 - age;
  await utimes(directory, then, then);
  return directory;
}

const blobs = () => readdir(join(root, 'blobs'));

describe('the cache of models', () => {
  it('lets go of what was used least recently, and of its content, once the whole is too large', async () => {
    await use('first', [fileOf('a', 4 * KB)], 300);
    await use('second', [fileOf('b', 4 * KB)], 200);
    await use('first', [fileOf('a', 4 * KB)], 100);
    await use('third', [fileOf('c', 4 * KB)]);
    expect((await cache.keys()).sort()).toEqual(['first', 'third']);
    expect(await blobs()).toHaveLength(2);
    expect(fetched).toEqual(['a.bin', 'b.bin', 'c.bin']);
  });

  it('fetches again what it let go, whole', async () => {
    await use('first', [fileOf('a', 6 * KB)], 100);
    await use('second', [fileOf('b', 6 * KB)]);
    const directory = await use('first', [fileOf('a', 6 * KB)]);
    expect(await readFile(join(directory, 'm', 'a.bin'), 'utf8')).toBe('a'.repeat(6 * KB));
    expect(fetched).toEqual(['a.bin', 'b.bin', 'a.bin']);
    expect(await cache.keys()).toEqual(['first']);
  });

  it('counts content once that models share, and keeps it as long as one of them is there', async () => {
    const shared = fileOf('s', 6 * KB);
    await use('first', [shared, fileOf('a', 2 * KB)], 300);
    const second = await use('second', [shared, fileOf('b', KB)], 200);
    expect((await cache.keys()).sort()).toEqual(['first', 'second']);
    await use('third', [fileOf('c', 2 * KB)]);
    expect((await cache.keys()).sort()).toEqual(['second', 'third']);
    expect((await readFile(join(second, 'm', 's.bin'))).length).toBe(6 * KB);
    expect(fetched.filter((file) => file === 's.bin')).toHaveLength(1);
  });

  it('never lets go of the model in hand, though it be larger than the limit', async () => {
    await use('small', [fileOf('a', KB)], 100);
    await use('large', [fileOf('b', 20 * KB)]);
    expect(await cache.keys()).toEqual(['large']);
    expect(await blobs()).toHaveLength(1);
  });

  it('keeps nothing of a model that cannot be built, but what it had before', async () => {
    await use('good', [fileOf('a', KB)]);
    const failing = cache.ensure({
      key: 'bad',
      name: 'm',
      files: [fileOf('a', KB)],
      prepare: () => Promise.reject(new Error('full')),
    });
    await expect(failing).rejects.toThrow('full');
    expect(await cache.keys()).toEqual(['good']);
    expect((await readdir(root)).sort()).toEqual(['blobs', 'models']);
  });
});
