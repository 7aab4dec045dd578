import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TensorProto_DataType } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { inspectModel } from '../../../src/models/inspect.ts';
import type { ModelManifest } from '../../../src/models/manifest.ts';
import { batched, node, nodeWith, value } from '../../../src/models/onnx-builder.ts';
import {
  npy,
  npz,
  reasonOf,
  SMALL_MANIFEST,
  smallGraph,
  temporaryDirectory,
  writeSmallModel,
} from './fixtures.ts';

const { FLOAT, INT64, FLOAT16, BOOL } = TensorProto_DataType;
const X0 = npy(Float32Array.of(0, 1, -1, 0.5, 0.2, 0.1), [3, 2]);
const LABELS = npy(BigInt64Array.of(0n, 1n, 2n), [3]);
const PROMPTS = npy(new Float32Array(3 * 4 * 8), [3, 4, 8]);

/** Takes a label and a prompt. */
const GRAPH = smallGraph({
  inputs: [
    batched('x', [2]),
    batched('sigma', []),
    value('class_labels', INT64, ['batch']),
    value('encoder_hidden_states', FLOAT16, ['batch', 'sequence', 8]),
  ],
});
const CONDITIONING: NonNullable<ModelManifest['conditioning']> = {
  class_labels: { array: 'y', unconditional: 3 },
  encoder_hidden_states: { array: 'prompts', unconditional: 'no_prompt' },
};
const ARRAYS = { x0: X0, y: LABELS, prompts: PROMPTS, no_prompt: npy(new Float32Array(32), [1, 4, 8]) };

interface Change {
  readonly conditioning?: ModelManifest['conditioning'];
  readonly arrays?: Record<string, Uint8Array>;
  readonly onnx?: Uint8Array;
  readonly manifest?: Partial<ModelManifest>;
}

async function inspect({ conditioning = CONDITIONING, arrays = {}, onnx = GRAPH, manifest }: Change = {}) {
  const directory = await writeSmallModel(await temporaryDirectory(), {
    manifest: { ...SMALL_MANIFEST, conditioning, ...manifest },
    onnx,
    data: npz({ ...ARRAYS, ...arrays }),
  });
  return inspectModel(directory, () => Promise.resolve());
}

describe('conditions', () => {
  it('are taken as they fit: a row a sample, or one for all', async () => {
    expect((await inspect()).state).toBe('READY');
    const shared = { ...ARRAYS, prompts: npy(new Float32Array(32), [1, 4, 8]) };
    expect((await inspect({ arrays: shared })).state).toBe('READY');
  });

  it.each<[string, Change, string]>([
    [
      'an input that nothing is said about',
      { conditioning: { class_labels: { array: 'y' } } },
      'also wants "encoder_hidden_states" (float16 [batch,sequence,8])',
    ],
    [
      'an input that is not there',
      { conditioning: { ...CONDITIONING, text_embeds: { array: 'y' } } },
      'has no input "text_embeds" (conditioning.text_embeds in model.json)',
    ],
    [
      'an array that is not there',
      { conditioning: { ...CONDITIONING, class_labels: { array: 'labels' } } },
      'input "class_labels" is fed array "labels": data.npz: has no array "labels"; its arrays are',
    ],
    [
      'an unconditional array that is not there',
      { conditioning: { ...CONDITIONING, class_labels: { array: 'y', unconditional: 'none' } } },
      'input "class_labels" is, without condition, fed array "none": data.npz: has no array "none"',
    ],
    [
      'too few rows',
      { arrays: { y: npy(BigInt64Array.of(0n, 1n), [2]) } },
      'it has 2 rows for 3 samples; it needs one a sample, in their order, or a single one for all',
    ],
    [
      'floats for a label',
      { arrays: { y: npy(Float32Array.of(0, 1, 2), [3]) } },
      'input "class_labels" is int64 [batch], but array "y" has rows of float32 []; save the array as int64',
    ],
    [
      'integers for an embedding',
      {
        arrays: {
          prompts: npy(new Int32Array(96), [3, 4, 8]),
          no_prompt: npy(new Int32Array(32), [1, 4, 8]),
        },
      },
      'but array "prompts" has rows of int32 [4,8]; save the array as float32 or float16',
    ],
    [
      'an embedding of another width',
      {
        arrays: {
          prompts: npy(new Float32Array(72), [3, 4, 6]),
          no_prompt: npy(new Float32Array(24), [1, 4, 6]),
        },
      },
      'input "encoder_hidden_states" is float16 [batch,sequence,8], but array "prompts" has rows of float32 [4,6]',
    ],
    [
      'an unconditional embedding of another length',
      { arrays: { no_prompt: npy(new Float32Array(40), [1, 5, 8]) } },
      'it is float32 [1,5,8], and must have the dtype and the rows of "prompts", float32 [3,4,8]',
    ],
    [
      'values that are not finite',
      { arrays: { prompts: npy(new Float32Array(96).fill(NaN, 5, 6), [3, 4, 8]) } },
      'input "encoder_hidden_states" is fed array "prompts" of data.npz: value 5 is NaN',
    ],
    [
      'a fraction for a label',
      { conditioning: { ...CONDITIONING, class_labels: { array: 'y', unconditional: 0.5 } } },
      'input "class_labels" is int64, which cannot be 0.5 (conditioning.class_labels.unconditional)',
    ],
  ])('are refused with %s', async (_, change, reason) => {
    expect(await reasonOf(inspect(change))).toContain(reason);
  });

  it('are refused for inputs of a type that cannot be fed, saying which can', async () => {
    const onnx = smallGraph({
      inputs: [batched('x', [2]), batched('sigma', []), value('mask', BOOL, ['batch'])],
    });
    const conditioning = { mask: { array: 'y' } };
    expect(await reasonOf(inspect({ onnx, conditioning }))).toContain('supported inputs: float32, float16');
  });

  it('have to be there for held-out samples too', async () => {
    const directory = await writeSmallModel(await temporaryDirectory(), {
      manifest: {
        ...SMALL_MANIFEST,
        conditioning: CONDITIONING,
        validation: { file: 'held_out.npz', array: 'x0' },
      },
      onnx: GRAPH,
      data: npz(ARRAYS),
    });
    await writeFile(join(directory, 'held_out.npz'), npz({ x0: X0, y: LABELS }));
    expect(await reasonOf(inspectModel(directory, () => Promise.resolve()))).toContain(
      'input "encoder_hidden_states" is fed array "prompts": held_out.npz: has no array "prompts"',
    );
  });
});

describe('what is concatenated to the sample', () => {
  const manifest = { shape: [1, 2, 2] };
  const onnx = smallGraph({
    inputs: [value('x', FLOAT, ['batch', 3, 2, 2]), batched('sigma', [])],
    outputs: [batched('denoised', [1, 2, 2])],
    nodes: [nodeWith('ReduceMean', ['x'], 'mean', 'keepdims', 1), node('Identity', ['mean'], 'denoised')],
  });
  const conditioning = { x: { array: 'masked', unconditional: 0 } };
  const x0 = npy(
    Float32Array.from({ length: 12 }, (_, i) => i / 12),
    [3, 1, 2, 2],
  );
  const of = (masked: Uint8Array) => inspect({ manifest, onnx, conditioning, arrays: { x0, masked } });

  it('fills up the channels of the input', async () => {
    expect((await of(npy(new Float32Array(24), [3, 2, 2, 2]))).state).toBe('READY');
  });

  it.each([
    [
      npy(new Float32Array(12), [3, 1, 2, 2]),
      'input "x" is float32 [batch,3,2,2], expected float32 [batch,2,2,2]',
    ],
    [
      npy(new Float32Array(18), [3, 2, 3]),
      'array "masked", which is concatenated to the sample, has rows of float32 [2,3]',
    ],
    [npy(new Uint8Array(24), [3, 2, 2, 2]), 'has rows of uint8 [2,2,2], expected float32 [channels,2,2]'],
  ])('is refused where it does not: %#', async (masked, reason) => {
    expect(await reasonOf(of(masked))).toContain(reason);
  });
});
