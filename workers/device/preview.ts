import { encode } from 'fast-png';
import { IMAGES_KEPT, isShown, keptSize, previewKind } from '../../src/rollouts/preview.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';

/** What images are in where a manifest does not say. */
const USUAL_RANGE = [-1, 1] as const;

/**
 * What is kept of a block of samples to be looked at: a PNG with the first images one below the other, or the points as
 * little-endian float32; null where there is nothing to be seen.
 *
 * @param samples - float32 [16, dimension]
 */
export function preview(
  samples: Float32Array,
  { shape, data }: ModelManifest,
  block: number,
): Uint8Array | null {
  if (!isShown(shape, block)) return null;
  if (previewKind(shape) === 'points') return new Uint8Array(samples.slice().buffer);
  return strip(samples, shape, data.range ?? USUAL_RANGE);
}

/** float32 [n, channels, height, width] as a PNG one image wide, shrunk by whole factors. */
function strip(
  samples: Float32Array,
  shape: readonly number[],
  range: readonly [number, number],
): Uint8Array {
  const [channels, fullHeight, fullWidth] = shape;
  const { height, width, factor } = keptSize(fullHeight, fullWidth);
  const pixels = new Uint8Array(IMAGES_KEPT * height * width * channels);
  const level = scaled(range);
  let next = 0;
  for (let row = 0; row < IMAGES_KEPT * height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const plane = (Math.floor(row / height) * channels + channel) * fullHeight * fullWidth;
        const corner = plane + (row % height) * factor * fullWidth + column * factor;
        pixels[next++] = level(meanOfSquare(samples, corner, factor, fullWidth));
      }
    }
  }
  return encode({ width, height: IMAGES_KEPT * height, data: pixels, channels, depth: 8 });
}

function meanOfSquare(values: Float32Array, corner: number, side: number, stride: number): number {
  let sum = 0;
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) sum += values[corner + y * stride + x];
  return sum / side ** 2;
}

function scaled([low, high]: readonly [number, number]): (value: number) => number {
  return (value) => Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 255);
}
