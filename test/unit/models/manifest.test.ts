import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelNameSchema, readManifest } from '../../../src/models/manifest.ts';
import { FASHION_MNIST, reasonOf, SMALL_MANIFEST, temporaryDirectory } from './fixtures.ts';

async function readWritten(content: object | string) {
  const directory = await temporaryDirectory();
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(directory, 'model.json'), text);
  return readManifest(directory);
}

describe('readManifest', () => {
  it('reads the manifest of the shipped fashion-mnist model', async () => {
    const manifest = await readManifest(FASHION_MNIST);
    expect(manifest).toMatchObject({ name: 'fashion-mnist', shape: [1, 28, 28], data: { range: [-1, 1] } });
    expect(manifest.validation?.features?.statistics).toBe('feature_statistics.npz');
  });

  it('reads what it was given when only the required fields and an empty conditioning are there', async () => {
    expect(await readWritten(SMALL_MANIFEST)).toEqual(SMALL_MANIFEST);
    expect(await readWritten({ ...SMALL_MANIFEST, conditioning: {} })).toHaveProperty('conditioning', {});
  });

  it('says that model.json is missing, without the path of the directory', async () => {
    expect(await reasonOf(readManifest(await temporaryDirectory()))).toBe('model.json: is missing');
  });

  it('says that it is not JSON', async () => {
    expect(await reasonOf(readWritten('{"name": "small",'))).toBe('model.json: is not valid JSON');
  });

  it('names every field that is wrong, with its path', async () => {
    const reason = await reasonOf(readWritten({ ...SMALL_MANIFEST, shape: [0], inputs: { sample: 'x' } }));
    expect(reason).toContain('inputs.noise: is missing');
    expect(reason).toMatch(/shape\[0\]: /);
    expect(reason).not.toContain('{');
  });

  const { data, process } = SMALL_MANIFEST;
  const validation = { file: 'held.npz', array: 'x0' };
  const features = { onnx: '../f.onnx', input: 'x', output: 'f', statistics: 's.npz' };
  it.each([
    [
      { prediction: 'epsilon' },
      'prediction: "epsilon" is not supported by this release; supported: "denoised"',
    ],
    [{ prediction: undefined }, 'prediction: is missing; supported: "denoised"'],
    [
      { process: { ...process, type: 'vp' } },
      'process.type: "vp" is not supported by this release; supported: "edm"',
    ],
    [{ process: { ...process, sigma_min: 0 } }, 'process.sigma_min: '],
    [{ process: { ...process, sigma_max: 0.01 } }, 'process: sigma_min must be smaller than sigma_max'],
    [{ conditioning: { label: 'y' } }, 'conditioning: conditional models are not supported by this release'],
    [{ shape: [] }, 'shape: '],
    [{ shape: [1, 2, 3, 4, 5] }, 'shape: '],
    [{ shape: [2.5] }, 'shape[0]: '],
    [{ name: '.hidden' }, 'name: must be 1 to 100 letters'],
    [{ inputs: { sample: 'x', noise: 'x' } }, 'inputs: sample and noise must be two different inputs'],
    [{ output: '' }, 'output: must not be empty'],
    [{ onnx: '/etc/passwd' }, "onnx: must be a path inside the model's directory"],
    [{ data: { ...data, file: 'a/../../b.npz' } }, "data.file: must be a path inside the model's directory"],
    [{ data: { ...data, range: [1, 1] } }, 'data.range: must be [low, high]'],
    [{ validation: { ...validation, features } }, 'validation.features.onnx: must be a path inside'],
    [{ licence: 'MIT' }, '"licence"'],
  ])('refuses %j', async (change, expected) => {
    expect(await reasonOf(readWritten({ ...SMALL_MANIFEST, ...change }))).toContain(expected);
  });
});

describe('modelNameSchema', () => {
  it.each(['a', 'sd-1.5', 'Flux_dev', '3d', 'a'.repeat(100)])('takes %s', (name) => {
    expect(modelNameSchema.safeParse(name).success).toBe(true);
  });

  it.each(['', '.', '..', '-a', '_a', 'a/b', 'a b', 'ä', 'a'.repeat(101), 'a\n'])('refuses %j', (name) => {
    expect(modelNameSchema.safeParse(name).success).toBe(false);
  });
});
