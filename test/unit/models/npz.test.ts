import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDataArray } from '../../../src/models/data-array.ts';
import { FASHION_MNIST, npy, npz, rawNpy, readShipped, reasonOf, temporaryDirectory } from './fixtures.ts';

async function readWritten(zip: Uint8Array, array = 'x0') {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'd.npz'), zip);
  return readDataArray(directory, 'd.npz', array);
}

/** The offset of the size in the (only) entry of a zip's central directory. */
function centralSizeAt(zip: Buffer): number {
  return zip.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24;
}

const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);

describe('readDataArray', () => {
  it('reads an array as numpy.savez_compressed wrote it', async () => {
    const { data, shape, dtype } = await readDataArray(FASHION_MNIST, 'calibration.npz', 'x0');
    expect({ shape, dtype, length: data.length }).toEqual({
      shape: [3000, 1, 28, 28],
      dtype: 'uint8',
      length: 3000 * 784,
    });
  });

  it.each([
    ['int8', Int8Array.of(-128, 127)],
    ['uint8', Uint8Array.of(0, 255)],
    ['int16', Int16Array.of(-5, 5)],
    ['uint16', Uint16Array.of(0, 65535)],
    ['int32', Int32Array.of(-5, 5)],
    ['uint32', Uint32Array.of(0, 7)],
    ['int64', BigInt64Array.of(-5n, 5n)],
    ['uint64', BigUint64Array.of(0n, 5n)],
    ['float32', Float32Array.of(-0.5, 1e-30)],
    ['float64', Float64Array.of(-0.1, 1e-300)],
  ])('reads %s exactly, deflated or stored', async (dtype, values) => {
    for (const level of [6, 0] as const) {
      const read = await readWritten(npz({ x0: npy(values, [1, 2]) }, level));
      expect(read).toEqual({ data: values, shape: [1, 2], dtype });
    }
  });

  it('widens float16 to float32', async () => {
    const header = "{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }";
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xb800).buffer);
    const { data, dtype } = await readWritten(npz({ x0: rawNpy(header, halves) }));
    expect(data).toEqual(Float32Array.of(1, -0.5));
    expect(dtype).toBe('float16');
  });

  it('finds the wanted one of several arrays, also where its name begins or ends like another', async () => {
    const one = (value: number) => npy(Float32Array.of(value), [1]);
    const zip = npz({ ax0: one(1), x0: one(2), x01: one(3) });
    expect((await readWritten(zip)).data).toEqual(Float32Array.of(2));
  });

  it('names the arrays that exist when the wanted one is missing', async () => {
    const zip = npz({ images: npy(Float32Array.of(1), [1]), labels: npy(Uint8Array.of(1), [1]) });
    expect(await reasonOf(readWritten(zip))).toBe('d.npz: has no array "x0"; its arrays are images, labels');
    expect(await reasonOf(readWritten(npz({})))).toBe('d.npz: has no array "x0"; it is empty');
  });

  it.each([
    ['|O', 'holds pickled Python objects, which are never read'],
    ['>f4', 'is big-endian (>f4)'],
    ['<c8', 'has dtype c8; supported: int8, uint8'],
    ['|b1', 'has dtype b1; supported'],
    ['<M8[ns]', 'has dtype <M8[ns]; supported'],
  ])('refuses dtype %s', async (descr, expected) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (3,), }`;
    const reason = await reasonOf(readWritten(npz({ x0: rawNpy(header, floats) })));
    expect(reason).toContain(`d.npz: array "x0" ${expected}`);
  });

  it('refuses structured dtypes and what is no array at all', async () => {
    const header = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }";
    for (const bytes of [rawNpy(header, floats), Buffer.from('hello'), new Uint8Array(0)]) {
      const reason = await reasonOf(readWritten(npz({ x0: bytes })));
      expect(reason).toBe('d.npz: array "x0" is not a valid .npy array of numbers');
    }
  });

  it('refuses Fortran order', async () => {
    const header = "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }";
    expect(await reasonOf(readWritten(npz({ x0: rawNpy(header, floats) })))).toContain('is in Fortran order');
  });

  it('refuses an array with fewer or more values than its shape needs', async () => {
    for (const n of [5, 7]) {
      const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n},), }`;
      const reason = await reasonOf(readWritten(npz({ x0: rawNpy(header, floats) })));
      expect(reason).toBe(`d.npz: array "x0" has 6 values but its shape [${n}] needs ${n}`);
    }
  });

  it('refuses a zip cut short anywhere', async () => {
    const whole = await readShipped('gaussian/calibration.npz');
    for (const part of [0, 0.001, 0.3, 0.7, 0.999]) {
      const cut = whole.subarray(0, Math.floor(whole.length * part));
      expect(await reasonOf(readWritten(cut))).toContain('d.npz: is not a readable .npz (zip) file');
    }
  });

  it('notices any single damaged byte of the data', async () => {
    const whole = Buffer.from(await readShipped('mixture-2d/calibration.npz'));
    for (const at of [100, 5_000, 12_345, 30_000]) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 0x10;
      expect(await reasonOf(readWritten(damaged)), `byte ${at}`).toMatch(/damaged/);
    }
  });

  it('refuses to hold an array of more than 1 GiB before unpacking it', async () => {
    const size = 2 ** 30 + 1;
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${size},), }`;
    const array = rawNpy(header, new Uint8Array(300_000));
    const zip = Buffer.from(npz({ x0: array }));
    zip.writeUInt32LE(array.length - 300_000 + size, centralSizeAt(zip));
    expect(await reasonOf(readWritten(zip))).toBe(
      'd.npz: array "x0" is larger than 1 GiB unpacked, the limit',
    );
  });

  it('notices a zip whose directory lies about the size', async () => {
    const zip = Buffer.from(npz({ x0: npy(new Float32Array(1000), [1000]) }));
    for (const size of [64, 4000, 100_000]) {
      const lying = Buffer.from(zip);
      lying.writeUInt32LE(size, centralSizeAt(zip));
      expect(await reasonOf(readWritten(lying))).toMatch(/damaged/);
    }
  });
});
