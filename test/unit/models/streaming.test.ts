import { execFile } from 'node:child_process';
import { open, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openDataArray, readDataArray } from '../../../src/models/data-array.ts';
import { readRows, rowOf, selectRows } from '../../../src/models/row-source.ts';
import { npy, npz, rawNpy, reasonOf, SMALL_MANIFEST, temporaryDirectory } from './fixtures.ts';

const CALIBRATION = resolve(import.meta.dirname, '../../../src/models/calibration.ts');
const VALUES = Float32Array.from({ length: 30 }, (_, i) => i);

describe('the rows of an array', () => {
  it.each([
    ['d.npy', npy(VALUES, [10, 3])],
    ['stored.npz', npz({ x0: npy(VALUES, [10, 3]) }, 0)],
    ['deflated.npz', npz({ x0: npy(VALUES, [10, 3]) }, 6)],
  ])('are read in a selection from %s as from the whole', async (file, bytes) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, file), bytes);
    const rows = selectRows(10, 3, 14);
    const { data, shape } = await readRows(await openDataArray(directory, file, 'x0'), file, rows);
    const at = Array.from({ length: rows.kept }, (_, i) => rowOf(rows, i));
    expect(at).toEqual([0, 2, 5, 7]);
    expect(shape).toEqual([4, 3]);
    expect([...data]).toEqual(at.flatMap((row) => [3 * row, 3 * row + 1, 3 * row + 2]));
  });

  it('must all be there: a .npy cut short is refused', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'd.npy'), npy(VALUES, [10, 3]).subarray(0, -4));
    expect(await reasonOf(readDataArray(directory, 'd.npy', 'x0'))).toBe(
      'd.npy has 29 values but its shape [10,3] needs 30',
    );
  });
});

describe('calibration data larger than what is held', () => {
  it('take a fraction of their size in memory', { timeout: 120_000 }, async () => {
    const directory = await temporaryDirectory();
    const count = 2 ** 18;
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, 1024), }`;
    await writeFile(join(directory, 'data.npy'), rawNpy(header, Uint8Array.of(1, 2)));
    const file = await open(join(directory, 'data.npy'), 'r+');
    const { size } = await file.stat();
    // Sparse: a file of 256 MiB that takes no room on the disk.
    await file.truncate(size - 2 + count * 1024);
    await file.close();
    const manifest = { ...SMALL_MANIFEST, shape: [1024], data: { file: 'data.npy', array: 'x0' } };
    const script = `
      const { inspectCalibration } = await import(${JSON.stringify(CALIBRATION)});
      const before = process.memoryUsage.rss();
      let peak = before;
      const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 5);
      const { count } = await inspectCalibration(${JSON.stringify(directory)}, ${JSON.stringify(manifest)});
      clearInterval(timer);
      console.log(JSON.stringify({ count, growth: peak - before }));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    const found = JSON.parse(stdout) as { count: number; growth: number };
    expect(found.count).toBe(count);
    const bytes = (await stat(join(directory, 'data.npy'))).size;
    console.info(`memory grew by ${(found.growth / bytes).toFixed(2)} of the file's size`);
    // As float32 they would be four times the file.
    expect(found.growth / bytes).toBeLessThan(0.75);
  });
});
