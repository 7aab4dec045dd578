// How device processes are started and started again: with what, for how long, and what is said when they cannot be.
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Device } from '../../../workers/device/device.ts';
import { DeviceProcess, TaskCanceled } from '../../../workers/device/device-process.ts';
import type { MeasureTask } from '../../../workers/device/messages.ts';
import { measure, measureTask, modelFiles, onCpu, SILENT } from '../../helpers/device.ts';
import { failureOf, startDevice } from './fixtures.ts';

let task: MeasureTask;

beforeAll(async () => {
  task = measureTask(await modelFiles('gaussian'), 16, 1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A device whose next task must start its process again. */
async function deadDevice(): Promise<Device> {
  const device = await startDevice();
  await device.stop();
  return device;
}

function expectEnded(pid: number): void {
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
}

describe('a device process', () => {
  it('that hangs while it starts is given up after two minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const device = new DeviceProcess(SILENT);
    const started = failureOf(device.start(onCpu()));
    process.kill(device.pid!, 'SIGSTOP');
    vi.advanceTimersByTime(121_000);
    expect(await started).toMatchObject({
      code: 'execution_provider_unavailable',
      message: 'the device process was not ready after 120 s',
    });
    expectEnded(device.pid!);
  });

  it('that has started is not ended by that limit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const device = await startDevice();
    vi.advanceTimersByTime(121_000);
    vi.useRealTimers();
    const { pid } = device;
    await measure(device, task);
    expect(device.pid).toBe(pid);
  });

  it('is told nothing of a configuration but what it needs', async () => {
    // A function cannot be sent to another process: the start would fail.
    await startDevice({ ...onCpu(), redisUrl: () => 'secret' } as ReturnType<typeof onCpu>);
  });

  it.runIf(existsSync('/proc/self/environ'))('has neither the URL of Redis nor TF32', async () => {
    vi.stubEnv('REDIS_URL', 'redis://:secret@localhost');
    vi.stubEnv('NVIDIA_TF32_OVERRIDE', '1');
    const { pid } = await startDevice();
    const environment = readFileSync(`/proc/${pid!}/environ`, 'utf8').split('\0');
    expect(environment).toContain('NVIDIA_TF32_OVERRIDE=0');
    expect(environment).toContain(`PATH=${process.env['PATH']!}`);
    expect(environment.filter((variable) => /REDIS|secret/.test(variable))).toEqual([]);
  });
});

describe('a device process that is started again for a task', () => {
  it('is ended when the task is canceled meanwhile', async () => {
    const device = await deadDevice();
    const controller = new AbortController();
    const measuring = measure(device, task, { signal: controller.signal });
    const pid = device.pid!;
    process.kill(pid, 'SIGSTOP');
    controller.abort();
    const canceledAt = performance.now();
    await expect(measuring).rejects.toThrow(TaskCanceled);
    expect(performance.now() - canceledAt).toBeLessThan(2000);
    expectEnded(pid);
  });

  it('is ended when the device is stopped meanwhile', async () => {
    const device = await deadDevice();
    const measuring = failureOf(measure(device, task));
    const pid = device.pid!;
    process.kill(pid, 'SIGSTOP');
    await device.stop();
    expectEnded(pid);
    expect(await measuring).toMatchObject({ code: 'device_lost' });
  });

  it('tells clients nothing of this machine when it cannot be, and the log all', async () => {
    const device = await deadDevice();
    vi.stubEnv('NODE_OPTIONS', '--import=/nowhere/missing.mjs');
    const failure = await failureOf(measure(device, task));
    expect(failure.code).toBe('device_lost');
    expect(failure.message).not.toMatch(/[/\\]/);
    expect((failure.cause as Error).message).toContain('/nowhere/missing.mjs');
    vi.unstubAllEnvs();
    expect((await measure(device, task)).blocks).toHaveLength(1);
  });
});
