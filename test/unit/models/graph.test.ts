import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { batched, floats } from '../../../src/models/onnx-builder.ts';
import { checkFeatureGraph, checkGraph } from '../../../src/models/graph-check.ts';
import { readGraph } from '../../../src/models/graph.ts';
import { checkExternalData } from '../../../src/models/initializers.ts';
import { readManifest } from '../../../src/models/manifest.ts';
import {
  FASHION_MNIST,
  readShipped,
  reasonOf,
  SMALL_MANIFEST,
  smallGraph,
  temporaryDirectory,
} from './fixtures.ts';

async function readWritten(bytes: Uint8Array) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'model.onnx'), bytes);
  return readGraph(directory, 'model.onnx');
}

async function checkWritten(bytes: Uint8Array, manifest = SMALL_MANIFEST) {
  checkGraph(await readWritten(bytes), manifest);
}

/** The small graph after a change to its protobuf message. */
function changed(change: (model: ModelProto) => void, bytes = smallGraph()): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model);
  return toBinary(ModelProtoSchema, model);
}

function tensorType(model: ModelProto, input: number) {
  const value = model.graph!.input[input].type!.value;
  if (value.case !== 'tensorType') throw new Error('not a tensor');
  return value.value;
}

describe('readGraph', () => {
  it('reads the inputs and outputs of the shipped fashion-mnist model', async () => {
    const { inputs, outputs, external } = await readGraph(FASHION_MNIST, 'model.onnx');
    expect(inputs).toEqual([
      { name: 'x', elementType: 'float32', dims: ['batch', 1, 28, 28] },
      { name: 'sigma', elementType: 'float32', dims: ['batch'] },
    ]);
    expect(outputs.map(({ name }) => name)).toEqual(['denoised']);
    expect(external).toEqual([]);
  });

  it('leaves out inputs that have an initializer', async () => {
    const scale = batched('scale', []);
    const graph = smallGraph({
      inputs: [batched('x', [2]), batched('sigma', []), scale],
      constants: [floats('scale', [1], [1])],
    });
    expect((await readWritten(graph)).inputs.map(({ name }) => name)).toEqual(['x', 'sigma']);
  });

  it('refuses fashion-mnist cut short anywhere', async () => {
    const whole = await readShipped('fashion-mnist/model.onnx');
    const cuts = [0, 1, 2, 3, 10, 20, 25, 100, 1000, 100_000, 1_000_000, 2_000_000, 3_000_000];
    for (const cut of [...cuts, ...Array.from({ length: 40 }, (_, i) => whole.length - 1 - i)]) {
      expect(await reasonOf(readWritten(whole.subarray(0, cut))), `cut at ${cut}`).toMatch(
        /^model\.onnx: .*(cut short|damaged)/,
      );
    }
  });

  it('refuses a small graph cut at every byte', async () => {
    const whole = smallGraph({ constants: [floats('c', [3], [1, 2, 3])] });
    for (let cut = 0; cut < whole.length; cut++) {
      expect(await reasonOf(readWritten(whole.subarray(0, cut))), `cut at ${cut}`).toMatch(
        /cut short|damaged/,
      );
    }
  });

  it('refuses what is not ONNX', async () => {
    for (const text of ['hello world', '<html></html>', '{"name": "small"}', '\0'.repeat(100)]) {
      expect(await reasonOf(readWritten(Buffer.from(text)))).toMatch(/^model\.onnx: /);
    }
  });

  it.each([TensorProto_DataType.FLOAT, TensorProto_DataType.INT64, TensorProto_DataType.FLOAT16])(
    'refuses a weight of type %d whose data do not fill its dimensions',
    async (dataType) => {
      const graph = changed(
        ({ graph }) => {
          graph!.initializer[0].dataType = dataType;
          graph!.initializer[0].rawData = new Uint8Array(10);
        },
        smallGraph({ constants: [floats('w', [3], [1, 2, 3])] }),
      );
      expect(await reasonOf(readWritten(graph))).toContain('the data of tensor "w" are incomplete');
    },
  );

  it('takes weights in the typed fields of a tensor, but only all of them', async () => {
    const typed = (values: number[]) =>
      changed(
        ({ graph }) => {
          graph!.initializer[0].rawData = new Uint8Array(0);
          graph!.initializer[0].floatData = values;
        },
        smallGraph({ constants: [floats('w', [3], [1, 2, 3])] }),
      );
    await readWritten(typed([1, 2, 3]));
    expect(await reasonOf(readWritten(typed([1, 2])))).toContain('the data of tensor "w" are incomplete');
  });

  it('refuses an output that nothing computes', async () => {
    const reason = await reasonOf(readWritten(smallGraph({ nodes: [] })));
    expect(reason).toContain('nothing computes its output "denoised"');
  });

  it('refuses opsets and IR versions that ONNX Runtime does not know', async () => {
    const opset = changed((model) => (model.opsetImport[0].version = 27n));
    expect(await reasonOf(readWritten(opset))).toBe('model.onnx: uses opset 27; at most 26 is supported');
    const ir = changed((model) => (model.irVersion = 14n));
    expect(await reasonOf(readWritten(ir))).toBe(
      'model.onnx: has ONNX IR version 14; at most 13 is supported',
    );
  });
});

describe('external data', () => {
  const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });

  function withExternal(location: string): Uint8Array {
    return changed(
      ({ graph }) => {
        const tensor = graph!.initializer[0];
        tensor.rawData = new Uint8Array(0);
        tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
        tensor.externalData = [entry('location', location), entry('offset', '4')];
      },
      smallGraph({ constants: [floats('w', [3], [1, 2, 3])] }),
    );
  }

  it('is found, with the length it has to have', async () => {
    const { external } = await readWritten(withExternal('model.onnx.data'));
    expect(external).toEqual([{ file: 'model.onnx.data', bytes: 16 }]);
  });

  it('must be there, whole, and inside the directory', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'w.data'), new Uint8Array(15));
    const reason = (file: string) => reasonOf(checkExternalData(directory, { file, bytes: 16 }));
    expect(await reason('v.data')).toBe('v.data: is missing');
    expect(await reason('w.data')).toContain('w.data: has 15 bytes, but the graph needs 16');
    expect(await reason('../w.data')).toContain("leaves the model's directory");
    await writeFile(join(directory, 'w.data'), new Uint8Array(16));
    await checkExternalData(directory, { file: 'w.data', bytes: 16 });
  });
});

describe('checkGraph', () => {
  it('accepts the shipped fashion-mnist model and its feature extractor', async () => {
    const manifest = await readManifest(FASHION_MNIST);
    checkGraph(await readGraph(FASHION_MNIST, 'model.onnx'), manifest);
    const features = { ...manifest.validation!.features!, shape: manifest.shape };
    const extractor = await readGraph(FASHION_MNIST, 'features.onnx');
    checkFeatureGraph(extractor, { ...features, count: 64 });
    expect(() => {
      checkFeatureGraph(extractor, { ...features, count: 63 });
    }).toThrow(/^features\.onnx: output "features" is float32 \[.*,64\], expected float32 \[batch,63\]$/);
  });

  it('accepts noise with trailing ones, and sizes the file leaves open', async () => {
    await checkWritten(smallGraph({ inputs: [batched('x', [2]), batched('sigma', [1, 1, 1])] }));
    const open = changed((model) => {
      tensorType(model, 0).shape!.dim[1].value = { case: 'dimParam', value: 'width' };
      tensorType(model, 0).shape!.dim[0].value = { case: undefined };
    });
    await checkWritten(open);
  });

  it.each([
    [
      { ...SMALL_MANIFEST, inputs: { sample: 'sample', noise: 'sigma' } },
      'has no input "sample" (inputs.sample in model.json); its inputs: x, sigma',
    ],
    [
      { ...SMALL_MANIFEST, inputs: { sample: 'x', noise: 't' } },
      'has no input "t" (inputs.noise in model.json); its inputs: x, sigma',
    ],
    [
      { ...SMALL_MANIFEST, output: 'eps' },
      'has no output "eps" (output in model.json); its outputs: denoised',
    ],
    [{ ...SMALL_MANIFEST, shape: [3] }, 'input "x" is float32 [batch,2], expected float32 [batch,3]'],
    [{ ...SMALL_MANIFEST, shape: [2, 1] }, 'input "x" is float32 [batch,2], expected float32 [batch,2,1]'],
  ])('refuses a manifest that does not fit: %#', async (manifest, expected) => {
    expect(await reasonOf(checkWritten(smallGraph(), manifest))).toContain(`model.onnx: ${expected}`);
  });

  it.each([
    [
      'a noise of more than one value a sample',
      [2],
      'input "sigma" is float32 [batch,2], expected float32 [batch]',
    ],
  ])('refuses %s', async (_, shape, expected) => {
    const graph = smallGraph({ inputs: [batched('x', [2]), batched('sigma', shape)] });
    expect(await reasonOf(checkWritten(graph))).toContain(expected);
  });

  it('accepts a scalar noise, and half precision at every border', async () => {
    await checkWritten(changed((model) => (tensorType(model, 1).shape!.dim = [])));
    for (const type of [TensorProto_DataType.FLOAT16, TensorProto_DataType.BFLOAT16]) {
      await checkWritten(changed((model) => (tensorType(model, 0).elemType = type)));
      await checkWritten(changed((model) => (tensorType(model, 1).elemType = type)));
    }
  });

  it('accepts whole-number noise where time is counted in training timesteps, and nowhere else', async () => {
    const whole = changed((model) => (tensorType(model, 1).elemType = TensorProto_DataType.INT64));
    const process = { type: 'vp' as const, beta_schedule: 'linear' as const };
    await checkWritten(whole, { ...SMALL_MANIFEST, process });
    const brain = changed((model) => (tensorType(model, 1).elemType = TensorProto_DataType.BFLOAT16));
    expect(await reasonOf(checkWritten(brain, { ...SMALL_MANIFEST, process }))).toContain(
      'input "sigma" is bfloat16, which tells whole numbers apart up to 256 only, of 1000 timesteps',
    );
    expect(await reasonOf(checkWritten(whole))).toContain(
      'input "sigma" is int64, but the time of process "edm" is no whole number; export it as float32',
    );
  });

  it('refuses other element types and tensors without a shape', async () => {
    const double = changed((model) => (tensorType(model, 0).elemType = TensorProto_DataType.DOUBLE));
    expect(await reasonOf(checkWritten(double))).toContain(
      'input "x" is double [batch,2], expected float32 or float16 or bfloat16 [batch,2]',
    );
    const shapeless = changed((model) => delete tensorType(model, 1).shape);
    expect(await reasonOf(checkWritten(shapeless))).toContain('input "sigma" is float32 of unknown shape');
  });

  it('refuses a fixed batch size, saying how to export', async () => {
    const fixed = changed((model) => {
      tensorType(model, 0).shape!.dim[0].value = { case: 'dimValue', value: 1n };
    });
    const reason = await reasonOf(checkWritten(fixed));
    expect(reason).toContain(
      'input "x" has a fixed batch size of 1; export the model with a dynamic batch axis',
    );
  });

  it('refuses an input it would have nothing to feed to', async () => {
    const graph = smallGraph({ inputs: [batched('x', [2]), batched('sigma', []), batched('class', [])] });
    expect(await reasonOf(checkWritten(graph))).toContain(
      'also wants "class" (float32 [batch]), which has no default value: say which array it is fed, ' +
        '"conditioning": {"class": {"array": ...}} in model.json',
    );
  });
});
