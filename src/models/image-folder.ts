import { readdir } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { StepsmithError } from '../errors.ts';
import { readModelFile, resolveModelFolder, unavailable } from './model-file.ts';
import { productOf, rowOf, type RowSource } from './row-source.ts';

/** Of one image, before it is scaled. */
const MAX_PIXELS = 2 ** 26;
const ENDINGS = /\.(png|jpe?g)$/i;
/** What the files begin with: names may say anything, and no other decoder is to be fed. */
const SIGNATURES = [Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.from([0xff, 0xd8, 0xff])];

/**
 * The images of a folder, sorted by name, relative to the model's directory. Hidden files are passed over.
 *
 * @throws StepsmithError `model_unavailable` if the folder is missing, leaves the model's directory, or holds anything else
 */
export async function listImages(directory: string, folder: string): Promise<string[]> {
  const entries = await readdir(await resolveModelFolder(directory, folder));
  const names = entries.filter((name) => !name.startsWith('.')).sort();
  const other = names.find((name) => !ENDINGS.test(name));
  if (other !== undefined) throw unavailable(`${folder}/${other}: is no .png, .jpg or .jpeg file`);
  if (names.length === 0) throw unavailable(`${folder}: holds no images`);
  return names.map((name) => `${folder.replace(/\/$/, '')}/${name}`);
}

/**
 * The images of a folder, decoded one after the other, as uint8. An image that is larger than the shape is scaled until it just
 * covers it and cropped about its centre, as torchvision's Resize and CenterCrop do; a smaller one is refused.
 *
 * @param shape - [1 or 3, height, width]
 * @returns [N, ...shape], sorted by name; reading throws StepsmithError `model_unavailable` naming the file that is no
 *   image, or has other channels or too few pixels
 */
export async function openImages(
  directory: string,
  folder: string,
  shape: readonly number[],
): Promise<RowSource> {
  const images = await listImages(directory, folder);
  return {
    shape: [images.length, ...shape],
    dtype: 'uint8',
    rows: async function* (selection) {
      for (let i = 0; i < selection.kept; i++) {
        const planes = new Uint8Array(productOf(shape));
        putPlanes(await readImage(directory, images[rowOf(selection, i)], shape), planes, shape[0]);
        yield planes;
      }
    },
  };
}

/** @returns [height, width, channels] */
async function readImage(
  directory: string,
  file: string,
  [channels, height, width]: readonly number[],
): Promise<Uint8Array> {
  const image = await open(await readModelFile(directory, file), file);
  try {
    const { autoOrient: size, channels: found, depth } = await image.metadata();
    if (found !== channels || depth !== 'uchar')
      throw unavailable(
        `${file}: has ${found} channels of ${depth}, and the model takes ${channels} of uchar (8 bits)`,
      );
    if (size.height < height || size.width < width)
      throw unavailable(
        `${file}: is ${size.width} x ${size.height} pixels, smaller than the model's ${width} x ${height}`,
      );
    const fitted = image.autoOrient().resize({ width, height, fit: 'cover' });
    return await fitted
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
  } catch (error) {
    if (error instanceof StepsmithError) throw error;
    throw unavailable(`${file}: is not a readable image; it may be damaged or cut short`, error);
  }
}

/** Loaded where there are images only: decoders are large. */
async function open(bytes: Buffer, file: string): Promise<Sharp> {
  if (!SIGNATURES.some((signature) => bytes.subarray(0, signature.length).equals(signature)))
    throw unavailable(`${file}: is no PNG or JPEG image`);
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' });
}

/** Pixel after pixel into plane after plane. */
function putPlanes(pixels: Uint8Array, planes: Uint8Array, channels: number): void {
  const size = planes.length / channels;
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < size; i++) planes[channel * size + i] = pixels[i * channels + channel];
}
