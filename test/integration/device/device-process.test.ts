// How tasks end early: canceled, given up by who asked for them, or with the death of the process.
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Device } from '../../../workers/device/device.ts';
import { TaskCanceled } from '../../../workers/device/device-process.ts';
import type { MeasureTask } from '../../../workers/device/messages.ts';
import { measure, measureGrams, measureTask, modelFiles, onCpu, SILENT } from '../../helpers/device.ts';
import { hungryGraph } from '../../helpers/hungry-model.ts';
import { failureOf, recordingLogger, startDevice, tamperedModel } from './fixtures.ts';

/** Seconds of work, in batches of some 50 ms. */
let long: MeasureTask;
let short: MeasureTask;
/** What `short` gives on a device to which nothing has happened. */
let undisturbed: Float64Array[];

beforeAll(async () => {
  const model = await modelFiles('fashion-mnist');
  long = { ...measureTask(model, 128, 4), seed: 1 };
  short = { ...measureTask(await modelFiles('gaussian'), 32, 2), batchSize: 20 };
  const device = await Device.start(onCpu(), SILENT);
  undisturbed = await measureGrams(device, short);
  await device.stop();
});

/** Starts the long task and does something to it once it is under way; resolves with how it ended. */
async function interrupt(
  device: Device,
  act: () => void,
  signal = new AbortController().signal,
): Promise<unknown> {
  let acted = false;
  const onProgress = () => {
    if (!acted) act();
    acted = true;
  };
  return measure(device, long, { onProgress, signal }).then(
    () => 'done',
    (error: unknown) => error,
  );
}

describe('a task that is canceled', () => {
  it('ends within a batch or so, and leaves the same process free for the next', async () => {
    const device = await startDevice();
    const { pid } = device;
    const controller = new AbortController();
    let canceledAt = 0;
    const cancel = () => {
      canceledAt = performance.now();
      controller.abort();
    };
    expect(await interrupt(device, cancel, controller.signal)).toBeInstanceOf(TaskCanceled);
    expect(performance.now() - canceledAt).toBeLessThan(1000);
    expect(await measureGrams(device, short)).toEqual(undisturbed);
    expect(device.pid).toBe(pid);
  });

  it('leaves none of its noise to a next one of the same shape', async () => {
    const device = await startDevice();
    const other = { ...short, seed: 9, blocks: 4000 };
    const controller = new AbortController();
    const onBlock = async () => {
      controller.abort();
      return Promise.resolve();
    };
    await expect(measure(device, other, { signal: controller.signal, onBlock })).rejects.toThrow(
      TaskCanceled,
    );
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });

  it('does not start when its signal was aborted before', async () => {
    const device = await startDevice();
    await expect(measure(device, short, { signal: AbortSignal.abort() })).rejects.toThrow(TaskCanceled);
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });

  it('is ended by force when its process does not hear', async () => {
    const device = await startDevice();
    const controller = new AbortController();
    const freeze = () => {
      process.kill(device.pid!, 'SIGSTOP');
      controller.abort();
    };
    expect(await interrupt(device, freeze, controller.signal)).toBeInstanceOf(TaskCanceled);
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });
});

describe('a task whose blocks cannot be handed on', () => {
  it('fails with that reason, and no block of it comes out of the next', async () => {
    const device = await startDevice();
    const onBlock = () => Promise.reject(new Error('the store is away'));
    const task = { ...short, seed: 9, blocks: 4000 };
    await expect(measure(device, task, { onBlock })).rejects.toThrow('the store is away');
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });
});

describe('a device process that is killed', () => {
  it('loses its task, and the next has a new process', async () => {
    const device = await startDevice();
    const { pid } = device;
    const outcome = await interrupt(device, () => process.kill(pid!, 'SIGKILL'));
    expect(outcome).toMatchObject({ code: 'device_lost', message: 'the device process ended (SIGKILL)' });
    expect(await measureGrams(device, short)).toEqual(undisturbed);
    expect(device.pid).not.toBe(pid);
  });

  it('between two tasks costs nothing', async () => {
    const device = await startDevice();
    process.kill(device.pid!, 'SIGKILL');
    await sleep(200);
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });

  it('just before a task is a lost device, not a crash of the worker', async () => {
    const device = await startDevice();
    process.kill(device.pid!, 'SIGKILL');
    // Long enough for the process to be dead, all of it in one turn of the event loop: nobody has been told.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(await failureOf(measure(device, short))).toMatchObject({ code: 'device_lost' });
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });
});

it('a device process outlives the signals that stop its process group', async () => {
  const device = await startDevice();
  const { pid } = device;
  process.kill(pid!, 'SIGINT');
  process.kill(pid!, 'SIGTERM');
  await sleep(200);
  expect(await measureGrams(device, short)).toEqual(undisturbed);
  expect(device.pid).toBe(pid);
});

it('a device whose thread for noise died does not stay broken', async () => {
  const device = await startDevice();
  // No request can say this: it stands for whatever may end a thread, such as want of memory.
  const impossible = { ...short, levels: undefined } as unknown as MeasureTask;
  await expect(measure(device, impossible)).rejects.toThrow();
  const { pid } = device;
  await vi.waitFor(() => {
    expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
  }, 5000);
  expect(await measureGrams(device, short)).toEqual(undisturbed);
});

describe.runIf(existsSync('/proc/self/fd'))('a device process', () => {
  it('keeps none of the telemetry of ONNX Runtime', async () => {
    const device = await startDevice();
    await measureGrams(device, short);
    const files = readdirSync(`/proc/${device.pid!}/fd`).map((fd) => openFile(device.pid!, fd));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => /mat-debug|onnxruntime\.db/.test(file))).toEqual([]);
  });

  function openFile(pid: number, fd: string): string {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return 'closed meanwhile';
    }
  }
});

describe.each(['cuda', 'tensorrt'] as const)('%s, where it cannot be created', (name) => {
  const provider = { name, deviceId: 0 };

  it('is named with what is wrong with it', async (ctx) => {
    const started = startDevice({ ...onCpu(), executionProviders: [provider] });
    if (await started.catch(() => null)) ctx.skip(`${name} works on this machine`);
    const failure = await failureOf(started);
    expect(failure.code).toBe('execution_provider_unavailable');
    expect(failure.message).toMatch(
      new RegExp(`^${name}:0: .*(${name}|libonnxruntime_providers_shared)`, 'is'),
    );
  });

  it('is passed over for the next of the list, which the log says with the reason', async (ctx) => {
    const { logger, lines } = recordingLogger();
    const device = await startDevice({ ...onCpu(), executionProviders: [provider, { name: 'cpu' }] }, logger);
    if (device.provider === `${name}:0`) ctx.skip(`${name} works on this machine`);
    expect(device.provider).toBe('cpu');
    const reason = expect.stringMatching(new RegExp(`^${name}:0: .{10}`)) as string;
    expect(lines).toContainEqual(expect.objectContaining({ level: 40, provider: 'cpu', reasons: [reason] }));
    expect(await measureGrams(device, short)).toEqual(undisturbed);
  });
});

describe('a task whose process makes no progress', () => {
  it('is ended by the watchdog, and the next one gets a new process', async () => {
    const device = await startDevice({ ...onCpu(), watchdogSeconds: 2 });
    const { pid } = device;
    const hang = () => {
      process.kill(pid!, 'SIGSTOP');
    };
    const error = await failureOf(
      interrupt(device, hang).then((outcome) => Promise.reject(outcome as Error)),
    );
    expect(error).toMatchObject({
      code: 'device_lost',
      message: 'the device process hung for 2 s and was killed',
    });
    expect(await measureGrams(device, short)).toEqual(undisturbed);
    expect(device.pid).not.toBe(pid);
  });
});

describe('a task that does not fit into memory', () => {
  it('says so, in a process that is of no more use, and fits in a smaller batch', async () => {
    const device = await startDevice();
    const model = await tamperedModel(hungryGraph());
    const task = { ...measureTask(model, 16, 1), batchSize: 16 };
    const { pid } = device;
    expect((await failureOf(measure(device, task))).code).toBe('out_of_memory');
    expect((await measure(device, { ...task, batchSize: 4 })).blocks).toHaveLength(1);
    expect(device.pid).not.toBe(pid);
  });
});
