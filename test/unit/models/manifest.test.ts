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
  const scaled = { type: 'vp', beta_schedule: 'scaled_linear' };
  const validation = { file: 'held.npz', array: 'x0' };
  const features = { onnx: '../f.onnx', input: 'x', output: 'f', statistics: 's.npz' };
  it.each([
    [
      { prediction: 'score' },
      'prediction: "score" is unknown; supported: "denoised", "epsilon", "v_prediction", "flow", "edm"',
    ],
    [{ prediction: undefined }, 'prediction: is missing; supported: "denoised"'],
    [
      { process: { ...process, type: 've' } },
      'process.type: "ve" is unknown; supported: "edm", "vp", "vp_continuous", "flow"',
    ],
    [{ process: {} }, 'process.type: is missing; supported: "edm"'],
    [{ process: undefined }, 'process: is missing'],
    [
      { prediction: 'flow' },
      'prediction: "flow" does not go with process "edm", which takes "denoised", "epsilon", "v_prediction", "edm"; ' +
        'it goes with "flow"',
    ],
    [
      { prediction: 'epsilon', process: { type: 'flow' } },
      '"epsilon" does not go with process "flow", which takes "flow", "denoised"',
    ],
    [{ prediction: 'edm' }, '"edm" needs process.sigma_data: 0.5 for the networks of EDM'],
    [
      { prediction: 'epsilon', process: { ...scaled, rescale_betas_zero_snr: true } },
      '"epsilon" says nothing about the data at zero terminal SNR',
    ],
    [{ process: { type: 'vp' } }, 'process: needs one of beta_schedule, trained_betas and alphas_cumprod'],
    [{ process: { ...scaled, trained_betas: [0.1, 0.2] } }, 'process: needs one of beta_schedule'],
    [{ process: { ...scaled, beta_start: 0.1 } }, 'process.beta_start: must be smaller than beta_end'],
    [{ process: { ...scaled, beta_schedule: 'sigmoid' } }, 'process.beta_schedule: '],
    [
      { process: { type: 'vp', trained_betas: [0.1, 0.2], num_train_timesteps: 3 } },
      'process.trained_betas: has 2 values for 3 training timesteps',
    ],
    [
      { process: { type: 'vp', alphas_cumprod: [0.5, 0.6] } },
      'process.alphas_cumprod: must be strictly decreasing',
    ],
    [
      { prediction: 'flow', process: { type: 'flow', use_dynamic_shifting: true } },
      'process.use_dynamic_shifting: is not supported, since the schedule would depend on the resolution',
    ],
    [{ process: { ...process, sigma_min: 0 } }, 'process.sigma_min: '],
    [{ process: { ...process, sigma_max: 0.01 } }, 'process: sigma_min must be smaller than sigma_max'],
    [{ conditioning: { label: 'y' } }, 'conditioning.label: '],
    [{ conditioning: { sigma: { array: 'y' } } }, 'conditioning.sigma: is the noise input'],
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
