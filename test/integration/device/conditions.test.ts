// What conditioned models are fed, told by models that answer with it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedIndex } from '../../../src/ays/gram.ts';
import { projectionDirections, PROJECTIONS } from '../../../src/measures/projections.ts';
import { batched, integers, node, nodeWith, value } from '../../../src/models/onnx-builder.ts';
import { CONFIRMATION_FIRST_SAMPLE } from '../../../src/rollouts/preview.ts';
import { Device } from '../../../workers/device/device.ts';
import type { ModelFiles } from '../../../workers/device/messages.ts';
import { estimate, measure, modelFiles, onCpu, rollOut, SILENT } from '../../helpers/device.ts';
import { weightIn } from '../../helpers/hostile-files.ts';
import {
  npy,
  npz,
  SMALL_MANIFEST,
  smallGraph,
  temporaryDirectory,
  writeSmallModel,
} from '../../unit/models/fixtures.ts';
import { smallModel } from './fixtures.ts';

const { FLOAT, FLOAT16, BFLOAT16, BOOL } = TensorProto_DataType;
const COUNT = 40;
const LEVELS = Float64Array.of(0.01, 0.1, 1, 10);
/** Sample i is [i, i] / 40, so that it tells which it is. */
const X0 = Float32Array.from({ length: 2 * COUNT }, (_, i) => Math.floor(i / 2) / COUNT);
const DATA = npz({ x0: npy(X0, [COUNT, 2]), two: npy(Float32Array.of(2), [1, 1]) });

let device: Device;
beforeAll(async () => {
  device = await Device.start(onCpu(), SILENT);
});
afterAll(() => device.stop());

const inputs = [batched('x', [2]), batched('sigma', [])];
const ANSWERS_HINT = smallGraph({
  inputs: [...inputs, value('hint', FLOAT, ['batch', 2])],
  nodes: [node('Identity', ['hint'], 'denoised')],
});
const HINTED = { ...SMALL_MANIFEST, conditioning: { hint: { array: 'x0', unconditional: 0 } } };

const small = (manifest: object, onnx: Uint8Array, data = DATA) => smallModel({ manifest, onnx, data });

async function block(model: ModelFiles, guidanceScale = 1, batchSize = 24) {
  const task = { model, guidanceScale, levels: LEVELS, seed: 0, batchSize, firstBlock: 0, blocks: 1 };
  const { blocks } = await measure(device, task);
  const losses = Array.from(LEVELS, (_, k) => blocks[0].gram[packedIndex(LEVELS.length, k, k)]);
  return { losses, evaluations: blocks[0].evaluations };
}

describe('a path', () => {
  it('is conditioned on the sample it begins at, at every level and in every batch', async () => {
    const model = await small(HINTED, ANSWERS_HINT);
    for (const batchSize of [16, 24, 100])
      expect((await block(model, 1, batchSize)).losses).toEqual([0, 0, 0, 0]);
  });

  it('is asked with and without condition under guidance, each at the cost of an evaluation', async () => {
    const model = await small(HINTED, ANSWERS_HINT);
    const plain = await block(model);
    const guided = await block(model, 3);
    // D = 0 + 3 (x0 - 0), so that the error is 2 x0.
    const clean = await block(await small(SMALL_MANIFEST, zero()));
    guided.losses.forEach((loss, k) => {
      expect(loss).toBeCloseTo(4 * clean.losses[k], 4);
    });
    expect(guided.evaluations).toBe(2 * plain.evaluations);
  });

  it('takes several conditions, one row for all among them', async () => {
    const onnx = smallGraph({
      inputs: [...inputs, value('hint', FLOAT, ['batch', 2]), value('times', FLOAT, ['batch', 1])],
      nodes: [node('Mul', ['hint', 'times'], 'denoised')],
    });
    const conditioning = { hint: { array: 'x0' }, times: { array: 'two' } };
    const clean = await block(await small(SMALL_MANIFEST, zero()));
    const { losses } = await block(await small({ ...SMALL_MANIFEST, conditioning }, onnx));
    losses.forEach((loss, k) => {
      expect(loss).toBeCloseTo(clean.losses[k], 4);
    });
  });

  it('has its channels beside those that are concatenated to it', async () => {
    const shape = [1, 1, 2];
    const manifest = { ...SMALL_MANIFEST, shape, conditioning: { x: { array: 'image' } } };
    const onnx = smallGraph({
      inputs: [value('x', FLOAT, ['batch', 2, 1, 2]), batched('sigma', [])],
      outputs: [batched('denoised', shape)],
      constants: [integers('from', [1]), integers('to', [2]), integers('axis', [1])],
      nodes: [node('Slice', ['x', 'from', 'to', 'axis'], 'denoised')],
    });
    const image = npy(X0, [COUNT, ...shape]);
    const { losses } = await block(await small(manifest, onnx, npz({ x0: image, image })));
    expect(losses).toEqual([0, 0, 0, 0]);
  });
});

describe('an estimate of the KLUB', () => {
  it('is conditioned on its samples, and guided', async () => {
    const model = await small(HINTED, ANSWERS_HINT);
    const times = [[0.01, 1, 10]];
    const place = { seed: 0, batchSize: 16, firstBlock: 0, blocks: 1 };
    const [one] = await estimate(device, { model, guidanceScale: 2, times, c: 0.5, samples: 16, ...place });
    // An answer that does not depend on the noise costs nothing.
    expect(one).toMatchObject({ klubs: [0], evaluations: 2 * 2 * 16 });
  });
});

describe('a sample', () => {
  it('is conditioned on the half of the data that it is compared with, each in turn', async () => {
    const model = await small(HINTED, ANSWERS_HINT);
    const [direction] = [projectionDirections(2)];
    for (const [half, first] of [0, CONFIRMATION_FIRST_SAMPLE].entries()) {
      const place = { seed: 0, batchSize: 16, firstBlock: first / 16, blocks: 2 };
      const task = { model, guidanceScale: 1, solver: 'euler' as const, sigmas: [10, 1, 0.1], ...place };
      const blocks = await rollOut(device, task);
      const drawn = blocks
        .flatMap(({ projections }) => Array.from({ length: 16 }, (_, i) => projections[i * PROJECTIONS]))
        .map((along) => Math.round((COUNT * along) / (direction[0] + direction[1])));
      expect(drawn.map((sample) => sample % 2)).toEqual(new Array(32).fill(half));
      expect(new Set(drawn.slice(0, 20)).size).toBe(20);
      expect(drawn.slice(0, 20)).not.toEqual([...drawn.slice(0, 20)].sort((a, b) => a - b));
      expect(drawn.slice(20)).toEqual(drawn.slice(0, 12));
    }
  });
});

describe('half precision', () => {
  /** Casts x to float32, adds an external weight, and casts back, from within the branch of an If. */
  function halfGraph(type: typeof FLOAT16 | typeof BFLOAT16): Uint8Array {
    const yes = create(TensorProtoSchema, { name: 'yes', dataType: BOOL, rawData: Uint8Array.of(1) });
    return smallGraph({
      inputs: [value('x', type, ['batch', 2]), value('sigma', type, ['batch'])],
      outputs: [value('denoised', type, ['batch', 2])],
      constants: [weightIn('w.bin'), yes],
      nodes: [
        create(NodeProtoSchema, {
          opType: 'If',
          name: 'branch',
          input: ['yes'],
          output: ['wide'],
          attribute: [branch('then_branch'), branch('else_branch')],
        }),
        node('Add', ['wide', 'w'], 'sum'),
        nodeWith('Cast', ['sum'], 'denoised', 'to', type),
      ],
    });
  }

  function branch(name: string) {
    const output = `${name}_wide`;
    const g = create(GraphProtoSchema, {
      name,
      node: [nodeWith('Cast', ['x'], output, 'to', FLOAT)],
      output: [value(output, FLOAT, ['batch', 2])],
    });
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g });
  }

  it.each([
    ['float16', FLOAT16],
    ['bfloat16', BFLOAT16],
  ] as const)(
    '%s goes in and out, with weights in a file beside a graph in a folder',
    async (precision, type) => {
      const modelsDir = await temporaryDirectory();
      const manifest = { ...SMALL_MANIFEST, onnx: 'unet/model.onnx' };
      const directory = await writeSmallModel(modelsDir, { manifest, data: DATA });
      await mkdir(join(directory, 'unet'));
      await writeFile(join(directory, 'unet/model.onnx'), halfGraph(type));
      await writeFile(join(directory, 'unet/w.bin'), new Uint8Array(8));
      const model = await modelFiles('small', modelsDir);
      expect(model.precision).toBe(precision);
      const { losses, evaluations } = await block(model, 1, 16);
      // It answers with x: the loss is that of the noise, 2 sigma^2 a path.
      losses.slice(1).forEach((loss, k) => {
        const expected = 16 * 2 * LEVELS[k + 1] ** 2;
        expect(loss / expected).toBeGreaterThan(0.4);
        expect(loss / expected).toBeLessThan(2.5);
      });
      expect(evaluations).toBe(16 * LEVELS.length + 16);
    },
  );
});

/** Answers with 0: its loss is that of the data. */
function zero(): Uint8Array {
  return smallGraph({ nodes: [node('Sub', ['x', 'x'], 'denoised')] });
}
