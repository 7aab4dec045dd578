import { describe, expect, it } from 'vitest';
import { missingIn } from '../../../src/gpu/libraries.ts';
import { judge, preflight } from '../../../src/gpu/preflight.ts';
import { tryDevice } from '../../../src/gpu/trial.ts';

describe('the preflight of a GPU', () => {
  it('runs a small network in a process of its own, at several batch sizes', async () => {
    const { difference, throughput } = await tryDevice({ name: 'cpu' });
    expect(difference).toBe(0);
    expect(throughput.map(({ batch }) => batch)).toEqual([1, 16, 64, 256]);
    for (const { rowsPerSecond } of throughput) expect(rowsPerSecond).toBeGreaterThan(0);
  });

  it('fails with what ONNX Runtime says where a device is not there', async () => {
    await expect(tryDevice({ name: 'cuda', deviceId: 99 })).rejects.toThrow(/cuda/i);
    await expect(tryDevice({ name: 'tensorrt', deviceId: 99 })).rejects.toThrow(/tensorrt/i);
  });

  it('says READY, or that a device does not compute in float32', () => {
    const throughput = [{ batch: 16, rowsPerSecond: 1234.5 }];
    expect(judge('cuda:0', { difference: 2e-7, throughput }).map(({ what }) => what)).toEqual([
      'cuda:0: a small network differs from the CPU by 2.0e-7',
      'cuda:0: rows a second by batch size: 16: 1235',
      'cuda:0 is READY',
    ]);
    expect(judge('cuda:0', { difference: 1e-3, throughput })).toMatchObject([{ level: 'failure' }]);
    expect(judge('cuda:0', { difference: NaN, throughput })).toMatchObject([{ level: 'failure' }]);
  });

  it('names the libraries that the linker does not find', () => {
    const output = `\tlinux-vdso.so.1 (0x00007ffd)
\tlibcublasLt.so.13 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
\tlibcuda.so.1 => not found\n`;
    expect(missingIn(output)).toEqual(['libcublasLt.so.13', 'libcuda.so.1']);
  });

  it('looks at everything before a device is tried, and says what to do about each', async () => {
    const findings = await preflight({ name: 'cuda', deviceId: 0 });
    expect(findings.length).toBeGreaterThan(1);
    for (const { level, advice } of findings) if (level === 'failure') expect(advice).toBeTruthy();
    expect((await preflight({ name: 'tensorrt', deviceId: 0 })).length).toBeGreaterThan(findings.length);
  });
});
