import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadCalibration } from '../../../src/models/calibration.ts';
import { openImages } from '../../../src/models/image-folder.ts';
import { readRows } from '../../../src/models/row-source.ts';
import { readManifest } from '../../../src/models/manifest.ts';
import { ModelRepository } from '../../../src/models/repository.ts';
import { fashionImages } from '../../helpers/image-folder.ts';
import { copyFashionMnist, FASHION_MNIST, reasonOf, temporaryDirectory } from './fixtures.ts';

/** Red, green, blue of each pixel. */
const RGB = Uint8Array.of(1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33);

function picture(pixels: Uint8Array, width: number, height: number, channels: 1 | 3 | 4 = 3) {
  return sharp(pixels, { raw: { width, height, channels } });
}

async function folderOf(files: Record<string, Uint8Array>): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'images'));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, 'images', name), bytes);
  return directory;
}

const read = async (files: Record<string, Uint8Array>, shape = [3, 2, 2]) =>
  readImages(await folderOf(files), 'images', shape);

async function readImages(directory: string, folder: string, shape: readonly number[]) {
  return readRows(await openImages(directory, folder, shape), folder);
}

describe('a folder of images', () => {
  it('holds what the array of them holds, to the bit', async () => {
    const directory = await folderOf(Object.fromEntries(await fashionImages(50)));
    const manifest = await readManifest(FASHION_MNIST);
    const data = { folder: 'images', range: manifest.data.range };
    const { samples, count } = await loadCalibration(directory, { ...manifest, data });
    expect(count).toBe(50);
    expect(samples).toEqual((await loadCalibration(FASHION_MNIST, manifest)).samples.slice(0, 50 * 784));
  });

  it('is read in the order of its names, channel after channel, hidden files apart', async () => {
    const first = await picture(RGB, 2, 2).png().toBuffer();
    const second = await picture(RGB.toReversed(), 2, 2).png().toBuffer();
    const { data, shape } = await read({ 'b.PNG': second, 'a.png': first, '.hidden': new Uint8Array(1) });
    expect(shape).toEqual([2, 3, 2, 2]);
    expect([...data.subarray(0, 12)].map(Number)).toEqual([1, 11, 21, 31, 2, 12, 22, 32, 3, 13, 23, 33]);
    expect([...data.subarray(12, 16)].map(Number)).toEqual([33, 23, 13, 3]);
  });

  it('has larger images scaled until they cover the shape, and cropped about the centre', async () => {
    // 12 x 4: columns of 0, then a square of 200 in the middle, then of 100.
    const pixels = Uint8Array.from({ length: 48 }, (_, i) => [0, 200, 100][Math.floor((i % 12) / 4)]);
    const { data } = await read(
      { 'a.png': await picture(pixels, 12, 4, 1).toColourspace('b-w').png().toBuffer() },
      [1, 4, 4],
    );
    expect(new Set([...data].map(Number))).toEqual(new Set([200]));
  });

  it('takes JPEG, turned as its EXIF says', async () => {
    const pixels = Uint8Array.from({ length: 3 * 32 * 16 }, (_, i) => (i < 768 ? 10 : 240));
    const jpeg = picture(pixels, 16, 32).jpeg({ quality: 100 }).withMetadata({ orientation: 3 });
    const { data } = await read({ 'a.jpg': await jpeg.toBuffer() }, [3, 32, 16]);
    expect(Number(data[0])).toBeGreaterThan(200);
    expect(Number(data[511])).toBeLessThan(50);
  });

  const grey = () => picture(RGB, 4, 3, 1).toColourspace('b-w').png().toBuffer();
  it.each([
    ['a text', 'a.png', () => Buffer.from('not an image'), /^images\/a.png: is no PNG or JPEG image$/],
    [
      'a vector graphic',
      'a.png',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      /is no PNG or JPEG/,
    ],
    [
      'another ending',
      'notes.txt',
      () => Buffer.from(''),
      /^images\/notes.txt: is no .png, .jpg or .jpeg file$/,
    ],
    ['other channels', 'a.png', grey, /^images\/a.png: has 1 channels of uchar, and the model takes 3/],
    ['transparency', 'a.png', () => picture(RGB, 3, 1, 4).png().toBuffer(), /a.png: has 4 channels/],
    [
      'too few pixels',
      'a.png',
      () => picture(RGB, 4, 1).png().toBuffer(),
      /is 4 x 1 pixels, smaller than the model's 2 x 2/,
    ],
    [
      'a file cut short',
      'a.png',
      async () => (await picture(RGB, 2, 2).png().toBuffer()).subarray(0, 50),
      /a.png: is not a readable image/,
    ],
  ])('is refused for %s, by name', async (_, name, bytes, reason) => {
    expect(await reasonOf(read({ [name]: await bytes() }))).toMatch(reason);
  });

  it('is refused where it is empty, missing, a file, or a link that leaves the model', async () => {
    const directory = await folderOf({});
    await writeFile(join(directory, 'file'), '');
    await symlink('/etc', join(directory, 'link'));
    await symlink('/etc/hostname', join(directory, 'images', 'a.png'));
    const reason = (folder: string) => reasonOf(readImages(directory, folder, [3, 2, 2]));
    expect(await reason('none')).toMatch(/^none: is missing/);
    expect(await reason('file')).toMatch(/^file: is not a folder/);
    expect(await reason('link')).toMatch(/a link to a place outside the model's directory/);
    expect(await reason('images')).toMatch(/images\/a.png: is a link to a place outside/);
    expect(await reasonOf(read({}))).toMatch(/^images: holds no images/);
  });

  it('belongs to the version of its model', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await copyFashionMnist(modelsDir);
    await mkdir(join(directory, 'images'));
    for (const [name, bytes] of await fashionImages(3))
      await writeFile(join(directory, 'images', name), bytes);
    const manifest = { ...(await readManifest(FASHION_MNIST)), data: { folder: 'images', range: [-1, 1] } };
    await writeFile(join(directory, 'model.json'), JSON.stringify(manifest));
    const repository = new ModelRepository(modelsDir);
    const before = await repository.get('fashion-mnist');
    expect(before).toMatchObject({ state: 'READY', data: { count: 3 } });
    await writeFile(join(directory, 'images', 'more.png'), (await fashionImages(1)).get('0000.png')!);
    const after = await repository.get('fashion-mnist');
    expect(after).toMatchObject({ state: 'READY', data: { count: 4 } });
    expect(after).not.toMatchObject({ version: (before as { version: string }).version });
  });
});
