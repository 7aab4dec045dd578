import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { DeviceMemory } from '../src/fleet/worker-record.ts';

const run = promisify(execFile);
const MIB = 2 ** 20;
/** A driver that hangs must not keep the worker from telling of itself. */
const ANSWER_LIMIT_MS = 2_000;

/**
 * Memory of a GPU as its driver tells it, of a CPU device what its process holds; null where neither can be had.
 *
 * @param device - `cpu`, `cuda:N` or `tensorrt:N`
 */
export async function deviceMemory(device: string, pid: number | undefined): Promise<DeviceMemory | null> {
  const [kind, index] = device.split(':');
  try {
    if (kind !== 'cpu') return await gpuMemory(index);
    return pid === undefined ? null : await residentMemory(pid);
  } catch {
    return null;
  }
}

async function gpuMemory(index: string): Promise<DeviceMemory> {
  const { stdout } = await run(
    'nvidia-smi',
    ['--query-gpu=memory.used,memory.total', '--format=csv,noheader,nounits', '-i', index],
    { timeout: ANSWER_LIMIT_MS },
  );
  const [used, total] = stdout.split(',').map(Number);
  return { used: used * MIB, total: total * MIB };
}

/** Linux only. */
async function residentMemory(pid: number): Promise<DeviceMemory | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const used = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  return Number.isNaN(used) ? null : { used, total: null };
}
