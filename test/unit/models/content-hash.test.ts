import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../src/models/content-hash.ts';
import { namedFiles } from '../../../src/models/manifest.ts';
import { reasonOf, SMALL_MANIFEST, temporaryDirectory, writeSmallModel } from './fixtures.ts';

const FILES = namedFiles(SMALL_MANIFEST);

describe('contentHash', () => {
  it('is the SHA-256 of the roles, names and SHA-256s of the files', async () => {
    const directory = await writeSmallModel(await temporaryDirectory());
    const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
    const of = async (file: string) => `${file} ${sha256(await readFile(join(directory, file)))}`;
    const lines = [
      `data ${await of('data.npz')}`,
      `manifest ${await of('model.json')}`,
      `onnx ${await of('model.onnx')}`,
    ];
    expect(await contentHash(directory, FILES)).toBe(`sha256:${sha256(lines.join('\n'))}`);
  });

  it('depends on the content only, not on the place or the order', async () => {
    const [one, two] = [await temporaryDirectory(), await temporaryDirectory()];
    const first = await contentHash(await writeSmallModel(one), FILES);
    expect(await contentHash(await writeSmallModel(two), FILES.toReversed())).toBe(first);
  });

  it.each(['model.json', 'model.onnx', 'data.npz'])('changes with one byte of %s', async (file) => {
    const directory = await writeSmallModel(await temporaryDirectory());
    const before = await contentHash(directory, FILES);
    const content = await readFile(join(directory, file));
    content[content.length - 1] ^= 1;
    await writeFile(join(directory, file), content);
    expect(await contentHash(directory, FILES)).not.toBe(before);
  });

  it('fails for a missing file', async () => {
    const directory = await temporaryDirectory();
    expect(await reasonOf(contentHash(directory, FILES))).toBe('model.json: is missing');
  });
});
