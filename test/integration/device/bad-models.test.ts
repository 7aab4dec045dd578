// Models that pass every check which can be made without running them, and fail when they are run.
import { symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepsmithError } from '../../../src/errors.ts';
import { batched, floats, integers, node, nodeWith, value } from '../../../src/models/onnx-builder.ts';
import { Device } from '../../../workers/device/device.ts';
import type { MeasureTask, ModelFiles } from '../../../workers/device/messages.ts';
import { measure, measureGrams, measureTask, modelFiles, onCpu, SILENT } from '../../helpers/device.ts';
import { smallData, smallGraph, temporaryDirectory } from '../../unit/models/fixtures.ts';
import { failureOf, smallModel, startDevice, tamperedModel } from './fixtures.ts';

let device: Device;
beforeAll(async () => {
  device = await Device.start(onCpu(), SILENT);
});
afterAll(() => device.stop());

const taskOf = (model: ModelFiles): MeasureTask => ({
  ...measureTask(model, 4, 2),
  levels: Float64Array.of(0.01, 0.1, 1, 10),
});

/** On a device of its own, since one that has a version of a model loaded does not read its files again. */
async function failureOfTampered(onnx: Uint8Array): Promise<StepsmithError> {
  const model = await tamperedModel(onnx);
  return failureOf(measure(await startDevice(), taskOf(model)));
}

describe('a graph that was replaced after it had been checked', () => {
  it('fails with the reason of ONNX Runtime when it was cut off', async () => {
    const { code, message } = await failureOfTampered(smallGraph().subarray(0, -20));
    expect(code).toBe('model_failed');
    expect(message).toMatch(/model\.onnx.*protobuf/i);
    expect(message).not.toContain(tmpdir());
  });

  it('fails with the name of the external data it lacks, without where they were looked for', async () => {
    const weights = Object.assign(floats('w', [2], [0, 0]), {
      rawData: new Uint8Array(0),
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [create(StringStringEntryProtoSchema, { key: 'location', value: 'w.bin' })],
    });
    const graph = smallGraph({ constants: [weights], nodes: [node('Add', ['x', 'w'], 'denoised')] });
    const model = await tamperedModel(graph);
    const link = join(await temporaryDirectory(), 'link');
    await symlink(model.directory, link);
    for (const directory of [model.directory, link]) {
      const { code, message } = await failureOf(measure(device, taskOf({ ...model, directory })));
      expect(code).toBe('model_failed');
      expect(message).toContain('"small/w.bin"');
      expect(message).not.toContain(tmpdir());
    }
  });

  it('fails with both shapes when it returns another', async () => {
    const graph = smallGraph({
      outputs: [batched('denoised', [1])],
      constants: [integers('axis', [1])],
      nodes: [nodeWith('ReduceSum', ['x', 'axis'], 'denoised', 'keepdims', 1)],
    });
    const { code, message } = await failureOfTampered(graph);
    expect(code).toBe('model_failed');
    expect(message).toBe('output "denoised" is float32 [16, 1], expected float32 [16, 2]');
  });

  it.each([
    ['DOUBLE', 'output "denoised" is float64 [16, 2], expected float32 [16, 2]'],
    ['INT64', 'output "denoised" is of type int64, not float'],
  ] as const)('fails with the type when it returns %s', async (name, expected) => {
    const type = TensorProto_DataType[name];
    const graph = smallGraph({
      outputs: [value('denoised', type, ['batch', 2])],
      nodes: [nodeWith('Cast', ['x'], 'denoised', 'to', type)],
    });
    expect(await failureOfTampered(graph)).toMatchObject({ code: 'model_failed', message: expected });
  });

  it('fails with the name of an input it does not have any more', async () => {
    const graph = smallGraph({
      inputs: [batched('y', [2]), batched('sigma', [])],
      nodes: [node('Identity', ['y'], 'denoised')],
    });
    const { code, message } = await failureOfTampered(graph);
    expect(code).toBe('model_failed');
    expect(message).toContain("input 'y' is missing");
  });

  it('fails with the reason of ONNX Runtime when a batch cannot be run', async () => {
    const graph = smallGraph({
      constants: [integers('three', [3, 3])],
      nodes: [node('Reshape', ['x', 'three'], 'denoised')],
    });
    const { code, message } = await failureOfTampered(graph);
    expect(code).toBe('model_failed');
    expect(message).toMatch(/reshape/i);
  });
});

describe('a model that is not finite', () => {
  const SAMPLES = 20;
  const SPECIAL = 13;

  /** x, but NaN at sigma 1 for noisy versions of sample 13 alone, which is 1000 while the others are 0. */
  const nanAtOne = (nan: number): Uint8Array =>
    smallGraph({
      constants: [
        integers('axis', [1]),
        floats('one', [], [1]),
        floats('large', [], [900]),
        floats('nan', [], [nan]),
      ],
      nodes: [
        node('Unsqueeze', ['sigma', 'axis'], 'sigma_column'),
        node('Equal', ['sigma_column', 'one'], 'at_one'),
        node('Greater', ['x', 'large'], 'special'),
        node('And', ['at_one', 'special'], 'bad'),
        node('Where', ['bad', 'nan', 'x'], 'denoised'),
      ],
    });
  const values = Float32Array.from({ length: SAMPLES * 2 }, (_, i) => (i === 2 * SPECIAL ? 1000 : 0));
  const data = smallData(values, [SAMPLES, 2]);

  it.each([NaN, Infinity, -Infinity])('fails naming where it returned %d', async (nan) => {
    const model = await smallModel({ onnx: nanAtOne(nan), data });
    const { code, message } = await failureOf(measure(device, taskOf(model)));
    expect(code).toBe('non_finite_output');
    const found =
      /^the model returned (\S+) at sigma (\S+) for path (\d+) \(calibration sample (\d+)\)$/.exec(message);
    expect(found).not.toBeNull();
    expect(found!.slice(1, 3)).toEqual([String(nan), '1.00000']);
    // 20 samples are dealt to 32 paths, each once before any comes again.
    expect(Number(found![3])).toBeLessThan(SAMPLES);
    expect(Number(found![4])).toBe(SPECIAL);
  });

  it('counts paths and samples from the beginning of the probe in any shard', async () => {
    const task = taskOf(await smallModel({ onnx: nanAtOne(NaN), data }));
    const pathIn = async (firstBlock: number, blocks: number): Promise<number> => {
      const { message } = await failureOf(measure(device, { ...task, firstBlock, blocks }));
      return Number(/for path (\d+)/.exec(message)?.[1]);
    };
    const first = await pathIn(0, 2);
    expect(await pathIn(3, 2)).toBe(first + Math.ceil((48 - first) / SAMPLES) * SAMPLES);
  });

  it('is fine where no path comes to it', async () => {
    const model = await smallModel({ onnx: nanAtOne(NaN), data });
    const { blocks } = await measure(device, { ...taskOf(model), levels: Float64Array.of(0.1, 0.9, 1.1) });
    expect(blocks).toHaveLength(2);
  });
});

it('a model that takes sigma as [batch, 1] is measured like one that takes [batch]', async () => {
  const wide = smallGraph({
    inputs: [batched('x', [2]), batched('sigma', [1])],
    nodes: [node('Div', ['x', 'sigma'], 'denoised')],
  });
  const plain = smallGraph({
    constants: [integers('axis', [1])],
    nodes: [node('Unsqueeze', ['sigma', 'axis'], 's'), node('Div', ['x', 's'], 'denoised')],
  });
  const grams = await measureGrams(device, taskOf(await smallModel({ onnx: wide })));
  expect(grams).toEqual(await measureGrams(device, taskOf(await smallModel({ onnx: plain }))));
});

it('a device that was given bad models measures good ones as if nothing had been', async () => {
  const task = measureTask(await modelFiles('gaussian'), 16, 1);
  const grams = await measureGrams(device, task);
  const fresh = await Device.start(onCpu(), SILENT);
  expect(grams).toEqual(await measureGrams(fresh, task));
  await fresh.stop();
});
