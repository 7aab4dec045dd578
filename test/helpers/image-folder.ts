// Samples of fashion-mnist as the images they once were.
import { join } from 'node:path';
import sharp from 'sharp';
import { readDataArray } from '../../src/models/data-array.ts';
import { SHIPPED_MODELS } from './service.ts';

const SIZE = 28;
const PIXELS = SIZE * SIZE;

/** The first samples of its calibration data, as grey PNGs by the name of their file. */
export async function fashionImages(count: number): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const { data } = await readDataArray(join(SHIPPED_MODELS, 'fashion-mnist'), 'calibration.npz', 'x0');
  const images = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let i = 0; i < count; i++) {
    const pixels = Uint8Array.from(data.subarray(i * PIXELS, (i + 1) * PIXELS) as Uint8Array);
    const raw = { width: SIZE, height: SIZE, channels: 1 } as const;
    const png = await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer();
    images.set(`${String(i).padStart(4, '0')}.png`, Uint8Array.from(png));
  }
  return images;
}
