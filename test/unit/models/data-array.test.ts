import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDataArray } from '../../../src/models/data-array.ts';
import { npy, reasonOf, temporaryDirectory } from './fixtures.ts';

function safetensors(header: object, data: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

const HEADER = {
  __metadata__: { format: 'pt' },
  labels: { dtype: 'I64', shape: [1], data_offsets: [0, 8] },
  x0: { dtype: 'F32', shape: [2, 1], data_offsets: [8, 16] },
  complex: { dtype: 'C64', shape: [1], data_offsets: [0, 8] },
};
const DATA = new Uint8Array([
  ...new Uint8Array(BigInt64Array.of(7n).buffer),
  ...new Uint8Array(Float32Array.of(1, -2).buffer),
]);

async function read(file: string, bytes: Uint8Array, array: string) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, file), bytes);
  return readDataArray(directory, file, array);
}

describe('readDataArray', () => {
  it('reads tensors of a .safetensors', async () => {
    const file = safetensors(HEADER, DATA);
    expect(await read('d.safetensors', file, 'x0')).toEqual({
      data: Float32Array.of(1, -2),
      shape: [2, 1],
      dtype: 'float32',
    });
    expect(await read('d.safetensors', file, 'labels')).toEqual({
      data: BigInt64Array.of(7n),
      shape: [1],
      dtype: 'int64',
    });
  });

  it.each([
    ['F16', [0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000], [1, -2, 2 ** -24, 65504, -0]],
    ['BF16', [0x3f80, 0xc000, 0x0000, 0x4049, 0xff80], [1, -2, 0, 3.140625, -Infinity]],
  ])('widens %s to float32', async (dtype, bits, values) => {
    const header = { x: { dtype, shape: [5], data_offsets: [0, 10] } };
    const file = safetensors(header, new Uint8Array(Uint16Array.from(bits).buffer));
    expect(await read('d.safetensors', file, 'x')).toEqual({
      data: Float32Array.from(values),
      shape: [5],
      dtype: dtype === 'F16' ? 'float16' : 'float32',
    });
  });

  it('reads a tensor out of a .safetensors of 50 GB, and refuses one of 2 GiB', async () => {
    const directory = await temporaryDirectory();
    const offsets = [49e9, 49e9 + 8];
    const huge = { dtype: 'U8', shape: [2 ** 31], data_offsets: [16, 16 + 2 ** 31] };
    const x1 = { dtype: 'F32', shape: [2], data_offsets: offsets };
    const file = join(directory, 'd.safetensors');
    await writeFile(file, safetensors({ ...HEADER, x1, huge }, DATA));
    await truncate(file, 50e9);
    expect((await readDataArray(directory, 'd.safetensors', 'x0')).data).toEqual(Float32Array.of(1, -2));
    expect((await readDataArray(directory, 'd.safetensors', 'x1')).data).toEqual(Float32Array.of(0, 0));
    expect(await reasonOf(readDataArray(directory, 'd.safetensors', 'huge'))).toMatch(/larger than 1 GiB/);
  });

  it('reads a .npy', async () => {
    const values = Float32Array.of(1, 2, 3, 4);
    expect(await read('d.npy', npy(values, [2, 2]), 'any')).toMatchObject({ data: values, shape: [2, 2] });
  });

  it.each([
    ['no such tensor', safetensors(HEADER, DATA), 'x1', /has no tensor "x1"; it has labels, x0, complex/],
    ['a name of every object', safetensors(HEADER, DATA), 'constructor', /has no tensor "constructor"/],
    ['a type that is not read', safetensors(HEADER, DATA), 'complex', /is C64; supported: F32/],
    ['a file cut short', safetensors(HEADER, DATA.subarray(0, 12)), 'x0', /is incomplete/],
    [
      'a header longer than the file',
      safetensors(HEADER, DATA).slice(0, 40),
      'x0',
      /not a readable .safetensors/,
    ],
    ['no header', new Uint8Array(3), 'x0', /not a readable .safetensors/],
  ])('refuses %s', async (_, bytes, array, reason) => {
    expect(await reasonOf(read('d.safetensors', bytes, array))).toMatch(reason);
  });
});
