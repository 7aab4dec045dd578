import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../../src/models/describe.ts';
import { inspectModel } from '../../../src/models/inspect.ts';
import { batched, node } from '../../../src/models/onnx-builder.ts';
import { npy, npz, reasonOf, smallGraph, temporaryDirectory } from './fixtures.ts';

const SHAPE = [4, 2, 2];
const SD = {
  _class_name: 'PNDMScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  num_train_timesteps: 1000,
  steps_offset: 1,
  trained_betas: null,
  skip_prk_steps: true,
};

function network(inputs: string[] = [], [sample, noise, output] = ['sample', 'timestep', 'out_sample']) {
  return smallGraph({
    inputs: [batched(sample, SHAPE), batched(noise, []), ...inputs.map((name) => batched(name, [3]))],
    outputs: [batched(output, SHAPE)],
    nodes: [node('Identity', [sample], output)],
  });
}

/** A folder `pipeline` in the layout of diffusers, with any files replaced or added. */
async function writeLayout(files: Record<string, Uint8Array | object> = {}): Promise<string> {
  const directory = join(await temporaryDirectory(), 'pipeline');
  const all = {
    'unet/model.onnx': network(),
    'unet/config.json': { in_channels: 4, sample_size: 2, cross_attention_dim: 768 },
    'scheduler/scheduler_config.json': SD,
    'calibration.npz': npz({
      x0: npy(
        Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)),
        [2, ...SHAPE],
      ),
    }),
    ...files,
  };
  for (const [file, content] of Object.entries(all)) {
    await mkdir(join(directory, dirname(file)), { recursive: true });
    await writeFile(join(directory, file), content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return directory;
}

const manifestOf = async (files: Record<string, Uint8Array | object> = {}) =>
  (await describeModel(await writeLayout(files))).manifest;

describe('a folder in the layout of diffusers', () => {
  it('needs no model.json', async () => {
    const directory = await writeLayout();
    const watched: string[] = [];
    const model = await inspectModel(directory, (file) => Promise.resolve(void watched.push(file)));
    expect(model).toMatchObject({ state: 'READY', name: 'pipeline', dimension: 16 });
    expect(model.manifest).toMatchObject({
      onnx: 'unet/model.onnx',
      shape: SHAPE,
      inputs: { sample: 'sample', noise: 'timestep' },
      output: 'out_sample',
      prediction: 'epsilon',
      process: {
        type: 'vp',
        beta_schedule: 'scaled_linear',
        beta_start: 0.00085,
        beta_end: 0.012,
      },
    });
    // How a pipeline spaces its own schedules says nothing about the process.
    expect(model.manifest.process).not.toHaveProperty('steps_offset');
    expect(watched).toEqual(expect.arrayContaining(['scheduler/scheduler_config.json', 'unet/config.json']));
  });

  it('has another version when its scheduler changes', async () => {
    const versionWith = async (fields: object) => {
      const directory = await writeLayout({ 'scheduler/scheduler_config.json': { ...SD, ...fields } });
      return (await inspectModel(directory, () => Promise.resolve())).version;
    };
    expect(await versionWith({})).toBe(await versionWith({}));
    expect(await versionWith({})).not.toBe(await versionWith({ prediction_type: 'v_prediction' }));
  });

  it.each([
    [
      { ...SD, prediction_type: 'v_prediction', rescale_betas_zero_snr: true },
      'v_prediction',
      { type: 'vp', rescale_betas_zero_snr: true },
    ],
    [{ ...SD, prediction_type: 'sample' }, 'denoised', { type: 'vp' }],
    [
      { ...SD, trained_betas: [0.1, 0.2], num_train_timesteps: 2 },
      'epsilon',
      { type: 'vp', trained_betas: [0.1, 0.2] },
    ],
    [
      { _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3, num_train_timesteps: 1000 },
      'flow',
      { type: 'flow', shift: 3 },
    ],
    [
      {
        _class_name: 'EDMEulerScheduler',
        sigma_min: 0.002,
        sigma_max: 80,
        sigma_data: 0.5,
        prediction_type: 'epsilon',
      },
      'edm',
      { type: 'edm', sigma_data: 0.5 },
    ],
    [
      {
        _class_name: 'EulerDiscreteScheduler',
        timestep_type: 'continuous',
        sigma_min: 0.002,
        sigma_max: 700,
        prediction_type: 'v_prediction',
      },
      'v_prediction',
      { type: 'edm', sigma_max: 700, sigma_data: 1 },
    ],
  ])('reads process and prediction from %j', async (scheduler, prediction, process) => {
    const manifest = await manifestOf({ 'scheduler/scheduler_config.json': scheduler });
    expect(manifest).toMatchObject({ prediction, process });
  });

  it('feeds every other input the array of its name', async () => {
    const manifest = await manifestOf({ 'unet/model.onnx': network(['encoder_hidden_states', 'time_ids']) });
    expect(manifest.conditioning).toMatchObject({
      encoder_hidden_states: { array: 'encoder_hidden_states' },
      time_ids: { array: 'time_ids' },
    });
  });

  it('may hold a transformer', async () => {
    const directory = await temporaryDirectory();
    const files = {
      'transformer/model.onnx': network([], ['hidden_states', 'timestep', 'velocity']),
      'transformer/config.json': { in_channels: 4, sample_size: [2, 2] },
      'scheduler/scheduler_config.json': { _class_name: 'FlowMatchEulerDiscreteScheduler' },
    };
    for (const [file, content] of Object.entries(files)) {
      await mkdir(join(directory, dirname(file)), { recursive: true });
      await writeFile(
        join(directory, file),
        content instanceof Uint8Array ? content : JSON.stringify(content),
      );
    }
    const { manifest } = await describeModel(directory);
    expect(manifest).toMatchObject({ inputs: { sample: 'hidden_states' }, output: 'velocity', shape: SHAPE });
  });

  it('is overridden by its model.json', async () => {
    const data = { file: 'other.npz', array: 'latents', scaling_factor: 0.18215 };
    const manifest = await manifestOf({ 'model.json': { data, shape: [4, 1, 1] } });
    expect(manifest).toMatchObject({ data, shape: [4, 1, 1], prediction: 'epsilon' });
  });

  it.each([
    [
      { 'unet/model.onnx': network([], ['x', 'timestep', 'y']) },
      /none of its inputs \(x, timestep\) is called sample/,
    ],
    [{ 'unet/config.json': { in_channels: 4 } }, /shape: is missing/],
    [{ 'scheduler/scheduler_config.json': { ...SD, beta_schedule: 'sigmoid' } }, /beta_schedule/],
    [
      {
        'scheduler/scheduler_config.json': {
          _class_name: 'FlowMatchEulerDiscreteScheduler',
          use_dynamic_shifting: true,
        },
      },
      /use_dynamic_shifting: is not supported/,
    ],
  ])('names what cannot be told from it', async (files, reason) => {
    expect(await reasonOf(manifestOf(files))).toMatch(reason);
  });
});
