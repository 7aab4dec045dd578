import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { dump, type TypedArray } from 'npyjs';
import { onTestFinished } from 'vitest';
import { batched, buildModel, type GraphParts, node } from '../../../src/models/onnx-builder.ts';
import { StepsmithError } from '../../../src/errors.ts';
import type { ModelManifest } from '../../../src/models/manifest.ts';

export const SHIPPED_MODELS = resolve(import.meta.dirname, '../../../models');
export const FASHION_MNIST = join(SHIPPED_MODELS, 'fashion-mnist');

/** A manifest that fits {@link smallGraph} and {@link smallData}. */
export const SMALL_MANIFEST: ModelManifest = {
  name: 'small',
  onnx: 'model.onnx',
  shape: [2],
  inputs: { sample: 'x', noise: 'sigma' },
  output: 'denoised',
  prediction: 'denoised',
  process: { type: 'edm', sigma_min: 0.01, sigma_max: 10 },
  data: { file: 'data.npz', array: 'x0' },
};

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stepsmith-models-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A denoiser that returns x, with any parts replaced. */
export function smallGraph(parts: Partial<GraphParts> = {}): Uint8Array {
  return buildModel({
    name: 'small',
    inputs: [batched('x', [2]), batched('sigma', [])],
    outputs: [batched('denoised', [2])],
    constants: [],
    nodes: [node('Identity', ['x'], 'denoised')],
    ...parts,
  });
}

export function npz(arrays: Record<string, Uint8Array>, level: 0 | 6 = 6): Uint8Array {
  const entries = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]);
  // A fixed date, or the same arrays give other bytes two seconds later.
  const mtime = '2000-01-01T00:00:00';
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>, { level, mtime });
}

export function npy(values: TypedArray, shape: number[]): Uint8Array {
  return new Uint8Array(dump(values, shape));
}

/** An .npy with any header, of version 1.0. */
export function rawNpy(header: string, data: Uint8Array): Uint8Array {
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const prefix = [0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8];
  return Uint8Array.from([...prefix, ...Buffer.from(padded, 'latin1'), ...data]);
}

export function smallData(values: TypedArray = Float32Array.of(0, 1, -1, 0.5), shape = [2, 2]): Uint8Array {
  return npz({ x0: npy(values, shape) });
}

/** Writes `<modelsDir>/small`, a model that is READY, with any files replaced; a string is written as it is. */
export async function writeSmallModel(
  modelsDir: string,
  files: { manifest?: object | string; onnx?: Uint8Array; data?: Uint8Array } = {},
): Promise<string> {
  const directory = join(modelsDir, 'small');
  const { manifest = SMALL_MANIFEST, onnx = smallGraph(), data = smallData() } = files;
  await mkdir(directory, { recursive: true });
  const json = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  await writeFile(join(directory, 'model.json'), json);
  await writeFile(join(directory, 'model.onnx'), onnx);
  await writeFile(join(directory, 'data.npz'), data);
  return directory;
}

export async function copyFashionMnist(modelsDir: string): Promise<string> {
  const directory = join(modelsDir, 'fashion-mnist');
  await cp(FASHION_MNIST, directory, { recursive: true });
  return directory;
}

export const readShipped = (file: string) => readFile(join(SHIPPED_MODELS, file));

/** The message of the model_unavailable error which a promise is rejected with. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
  if (outcome instanceof StepsmithError && outcome.code === 'model_unavailable') return outcome.message;
  throw new Error('expected a model_unavailable error', { cause: outcome });
}
