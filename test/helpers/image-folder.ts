// Images as calibration data: samples of fashion-mnist as what they once were, and noise.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import sharp from 'sharp';
import { batched, buildModel, floats, integers, node } from '../../src/models/onnx-builder.ts';
import { readDataArray } from '../../src/models/data-array.ts';
import { SHIPPED_MODELS } from './service.ts';

const NOISE_SIZE = 8;
const SIZE = 28;
const PIXELS = SIZE * SIZE;
/** Of pixels in [-1, 1]. */
const NOISE_STD = 0.25;

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

/**
 * Writes the folder of a model whose calibration data are grey PNGs of independent Gaussian pixels, for which the best
 * denoiser is x v / (v + sigma^2).
 */
export async function writeNoiseImages(modelsDir: string, name: string, count: number): Promise<void> {
  const shape = [1, NOISE_SIZE, NOISE_SIZE];
  const directory = join(modelsDir, name);
  await mkdir(join(directory, 'images'), { recursive: true });
  const generator = xoroshiro128plus(1);
  const normal = randomNormal.source(() => uniformFloat64(generator))(127.5, 127.5 * NOISE_STD);
  for (let i = 0; i < count; i++) {
    const pixels = Uint8ClampedArray.from({ length: NOISE_SIZE ** 2 }, normal);
    const raw = { width: NOISE_SIZE, height: NOISE_SIZE, channels: 1 } as const;
    const image = sharp(Uint8Array.from(pixels), { raw }).toColourspace('b-w').png();
    await image.toFile(join(directory, `images/${String(i).padStart(4, '0')}.png`));
  }
  const onnx = buildModel({
    name,
    inputs: [batched('x', shape), batched('sigma', [])],
    outputs: [batched('denoised', shape)],
    constants: [floats('v', [], [NOISE_STD ** 2]), integers('column', [-1, 1, 1, 1])],
    nodes: [
      node('Mul', ['sigma', 'sigma'], 'sigma2'),
      node('Add', ['sigma2', 'v'], 'total'),
      node('Div', ['v', 'total'], 'share'),
      node('Reshape', ['share', 'column'], 'shares'),
      node('Mul', ['shares', 'x'], 'denoised'),
    ],
  });
  await writeFile(join(directory, 'model.onnx'), onnx);
  const manifest = {
    ...{ name, shape, onnx: 'model.onnx', output: 'denoised', prediction: 'denoised' },
    inputs: { sample: 'x', noise: 'sigma' },
    process: { type: 'edm', sigma_min: 0.02, sigma_max: 20 },
    data: { folder: 'images', range: [-1, 1] },
  };
  await writeFile(join(directory, 'model.json'), JSON.stringify(manifest));
}
