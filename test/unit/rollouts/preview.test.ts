import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { ModelManifest } from '../../../src/models/manifest.ts';
import { CONFIRMATION_FIRST_SAMPLE, IMAGES_KEPT } from '../../../src/rollouts/preview.ts';
import { preview } from '../../../workers/device/preview.ts';

const FIRST = CONFIRMATION_FIRST_SAMPLE / 16;

function manifest(shape: number[], range?: [number, number]): ModelManifest {
  return { shape, data: { file: 'x.npz', array: 'x', ...(range && { range }) } } as ModelManifest;
}

/** 16 samples; sample s, channel c is everywhere `value(s, c)`. */
function flat([channels, height, width]: number[], value: (sample: number, channel: number) => number) {
  const plane = height * width;
  return Float32Array.from({ length: 16 * channels * plane }, (_, i) =>
    value(Math.floor(i / (channels * plane)), Math.floor(i / plane) % channels),
  );
}

describe('what is kept of samples to be looked at', () => {
  it('is a PNG of the first images, the range of the data from black to white', () => {
    const shape = [1, 8, 10];
    const samples = flat(shape, (sample) => -1 + sample / 4);
    const { width, height, channels, data } = decode(preview(samples, manifest(shape, [-1, 1]), FIRST)!);
    expect({ width, height, channels }).toEqual({ width: 10, height: 8 * IMAGES_KEPT, channels: 1 });
    const shades = Array.from({ length: IMAGES_KEPT }, (_, i) => data[i * 80 + 79]);
    expect(shades).toEqual([0, 32, 64, 96, 128, 159, 191, 223]);
  });

  it('shrinks large images and keeps their colours; what is out of range is cut off', () => {
    const shape = [3, 128, 192];
    const samples = flat(shape, (_, channel) => [-5, 0.5, 7][channel]);
    const { width, height, channels, data } = decode(preview(samples, manifest(shape, [0, 1]), FIRST)!);
    expect({ width, height, channels }).toEqual({ width: 64, height: 42 * IMAGES_KEPT, channels: 3 });
    expect([...data.slice(0, 3)]).toEqual([0, 128, 255]);
  });

  it('is the points themselves where there are two numbers a sample', () => {
    const points = Float32Array.from({ length: 32 }, (_, i) => i / 7);
    const kept = preview(points, manifest([2]), FIRST + 3)!;
    expect(new Float32Array(new Uint8Array(kept).buffer)).toEqual(points);
  });

  it.each([
    ['of samples that choose', [1, 8, 8], 0],
    ['of later blocks of images', [1, 8, 8], FIRST + 1],
    ['of latents', [4, 8, 8], FIRST],
    ['of vectors', [64], FIRST],
    ['of images too small to be seen', [1, 2, 2], FIRST],
  ])('is nothing %s', (_, shape, block) => {
    expect(
      preview(
        flat([1, 1, shape.reduce((a, b) => a * b, 1)], () => 0),
        manifest(shape),
        block,
      ),
    ).toBeNull();
  });
});
