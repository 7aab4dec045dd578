import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { loadCalibration, loadHeldOut } from '../../src/models/calibration.ts';
import { type Condition, loadConditioning } from '../../src/models/conditioning.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { projectionDirections } from '../../src/measures/projections.ts';
import { openDenoiser, type Denoiser } from './denoiser.ts';
import { openFeatures, type FeatureNetwork } from './features.ts';
import type { ModelFiles } from './messages.ts';
import type { SessionOptions } from './session.ts';

/** A model with all that tasks need of it. */
export interface LoadedModel {
  readonly version: string;
  readonly denoiser: Denoiser;
  readonly features: FeatureNetwork | null;
  readonly directions: Float32Array;
  readonly samples: Float32Array;
  readonly dimension: number;
  /** Of the calibration data. */
  readonly conditions: readonly Condition[];
  /** Of the data that samples are compared with, and how many those are. */
  readonly compared: { readonly conditions: readonly Condition[]; readonly count: number };
  /** What it takes in memory, about: its files and its data. */
  readonly bytes: number;
}

/** Models that stay loaded between tasks, the most recently used ones, as many as fit into a number of bytes. */
export class LoadedModels {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #loaded = new Map<string, LoadedModel>();

  /** @param megabytes - one model may be larger: then it is the only one */
  constructor(megabytes: number) {
    this.#limit = megabytes * 2 ** 20;
  }

  get versions(): string[] {
    return [...this.#loaded.keys()];
  }

  async load(model: ModelFiles, options: SessionOptions): Promise<LoadedModel> {
    const { version, directory } = model;
    const known = this.#loaded.get(version);
    if (known) {
      this.#loaded.delete(version);
      this.#loaded.set(version, known);
      return known;
    }
    // Room is made first: two large models may not fit at a time.
    await this.#makeRoom(await fileBytes(directory));
    const loaded = await open(model, options);
    this.#loaded.set(version, loaded);
    return loaded;
  }

  async #makeRoom(bytes: number): Promise<void> {
    for (const [version, model] of this.#loaded) {
      const held = [...this.#loaded.values()].reduce((sum, one) => sum + one.bytes, 0);
      if (held + bytes <= this.#limit) return;
      this.#loaded.delete(version);
      await model.denoiser.release();
      await model.features?.release();
    }
  }
}

async function open(model: ModelFiles, options: SessionOptions): Promise<LoadedModel> {
  const { directory, manifest, version } = model;
  const { samples, dimension, rows } = await loadCalibration(directory, manifest);
  const conditions = await loadConditioning(directory, manifest, manifest.data, rows);
  const compared = (await loadCompared(directory, manifest)) ?? { conditions, count: rows.kept };
  const denoiser = await openDenoiser(directory, manifest, options);
  const features = await openFeatures(directory, manifest, options);
  const directions = projectionDirections(dimension);
  const bytes = (await fileBytes(directory)) + samples.byteLength;
  const data = { samples: shared(samples), dimension, conditions, compared };
  return { version, denoiser, features, directions, bytes, ...data };
}

/** Held-out samples are only needed here for what they are conditioned on. */
async function loadCompared(
  directory: string,
  manifest: ModelManifest,
): Promise<LoadedModel['compared'] | null> {
  const { conditioning, validation } = manifest;
  if (!conditioning || !validation) return null;
  const heldOut = await loadHeldOut(directory, manifest);
  if (!heldOut) return null;
  const { rows } = heldOut;
  return { count: rows.kept, conditions: await loadConditioning(directory, manifest, validation, rows) };
}

/** A file that cannot be looked at counts nothing: whoever needs it will say what is wrong with it. */
async function fileBytes(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(path.join(directory, file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** In shared memory, so that the noise thread need not copy the data set. */
function shared(samples: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(samples.byteLength));
  copy.set(samples);
  return copy;
}
