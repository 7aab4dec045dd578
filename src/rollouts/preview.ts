import { PATHS_PER_BLOCK } from '../probes/probe.ts';

/** Samples are numbered: those that confirm a choice begin beyond any that may be chosen by. Some of these are kept to be looked at. */
export const CONFIRMATION_FIRST_SAMPLE = 65_536;

/** Images kept of a rollout, and the longest side they are kept at, pixels: tens of kilobytes. */
export const IMAGES_KEPT = 8;
export const LONGEST_SIDE = 64;
/** Points kept of a rollout. */
const POINTS_KEPT = 256;
/** Smaller than that there is nothing to see. */
const SHORTEST_SIDE = 8;

/** How the samples of a model can be looked at. */
export type PreviewKind = 'images' | 'points';

/** @param shape - of one sample: [1 or 3, height, width] are images, [2] are points; null: neither, such as latents */
export function previewKind(shape: readonly number[]): PreviewKind | null {
  if (shape.length === 1 && shape[0] === 2) return 'points';
  if (shape.length !== 3 || (shape[0] !== 1 && shape[0] !== 3)) return null;
  return Math.min(shape[1], shape[2]) >= SHORTEST_SIDE ? 'images' : null;
}

/** Blocks of the confirmation that are looked at, where `samples` are drawn. */
export function previewBlocks(kind: PreviewKind, samples: number): number {
  const kept = kind === 'images' ? IMAGES_KEPT : POINTS_KEPT;
  return Math.ceil(Math.min(kept, samples) / PATHS_PER_BLOCK);
}

/** Whether a block of samples of that shape is to be kept to be looked at. */
export function isShown(shape: readonly number[], block: number): boolean {
  const kind = previewKind(shape);
  const place = block - CONFIRMATION_FIRST_SAMPLE / PATHS_PER_BLOCK;
  return kind !== null && place >= 0 && place < previewBlocks(kind, Infinity);
}

/** The size at which an image is kept. */
export function keptSize(height: number, width: number): { height: number; width: number; factor: number } {
  const factor = Math.ceil(Math.max(height, width) / LONGEST_SIDE);
  return { height: Math.floor(height / factor), width: Math.floor(width / factor), factor };
}
