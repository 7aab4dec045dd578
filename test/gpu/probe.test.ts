import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packedIndex } from '../../src/ays/gram.ts';
import { gaussianKlub, gaussianKlubOptimum } from '../../src/ays/gaussian.ts';
import { Device } from '../../workers/device/device.ts';
import type { MeasureTask } from '../../workers/device/messages.ts';
import {
  klubOptima,
  measureGrams,
  measureTask,
  modelFiles,
  onCpu,
  SIGMA_MAX,
  SIGMA_MIN,
  SILENT,
  type SolvedSchedule,
} from '../helpers/device.ts';

const C = 0.5;
const CUDA = { ...onCpu(), executionProviders: [{ name: 'cuda', deviceId: 0 }] } as const;

let gpu: Device | undefined;
let reason = '';
let task: MeasureTask;

beforeAll(async () => {
  gpu = await Device.start(CUDA, SILENT).catch((error: unknown) => {
    reason = String(error).split('; stderr')[0];
    return undefined;
  });
  task = measureTask(await modelFiles('gaussian'), 128, 16);
});
afterAll(() => gpu?.stop());
beforeEach((ctx) => {
  if (!gpu) ctx.skip(`no CUDA on this machine: ${reason}`);
});

function solveGaussian(grams: Float64Array[]): SolvedSchedule[] {
  return klubOptima(task.levels.length, grams, [5, 10, 20]);
}

describe('a probe of Gaussian data on cuda:0', () => {
  it('says that it runs there', () => {
    expect(gpu!.provider).toBe('cuda:0');
  });

  it('finds the sigmas it finds on the CPU, to 1e-6', async () => {
    const cpu = await Device.start(onCpu(), SILENT);
    const [ours, theirs] = [await measureGrams(gpu!, task), await measureGrams(cpu, task)].map(solveGaussian);
    await cpu.stop();
    ours.forEach(({ sigmas }, i) => {
      sigmas.forEach((sigma, k) => {
        expect(Math.abs(sigma / theirs[i].sigmas[k] - 1)).toBeLessThan(1e-6);
      });
      expect(Math.abs(ours[i].klub / theirs[i].klub - 1)).toBeLessThan(1e-3);
    });
  });

  it('finds schedules whose true KLUB is within 3 % of the optimum', async () => {
    for (const { steps, sigmas } of solveGaussian(await measureGrams(gpu!, task))) {
      const least = gaussianKlub(gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, steps, C), C, 1);
      expect(gaussianKlub(sigmas, C, 1) / least).toBeLessThan(1.03);
    }
  });

  it('is the same to the bit in one shard and in several', async () => {
    const cut = [
      ...(await measureGrams(gpu!, { ...task, blocks: 1 })),
      ...(await measureGrams(gpu!, { ...task, firstBlock: 1, blocks: 2 })),
    ];
    expect(cut).toEqual(await measureGrams(gpu!, { ...task, blocks: 3 }));
  });
});

it('a probe of fashion-mnist on cuda:0 is float32: neighbouring levels differ as on the CPU', async () => {
  const levels = 16;
  const network = measureTask(await modelFiles('fashion-mnist'), levels, 1);
  const cpu = await Device.start(onCpu(), SILENT);
  const [[ours], [theirs]] = [await measureGrams(gpu!, network), await measureGrams(cpu, network)];
  await cpu.stop();
  const entry = (gram: Float64Array, j: number, k: number): number => gram[packedIndex(levels, j, k)];
  const cost = (gram: Float64Array, t: number): number =>
    entry(gram, t, t) + entry(gram, t + 1, t + 1) - 2 * entry(gram, t, t + 1);
  for (let t = 0; t + 1 < levels; t++) {
    // Weights that are off by one float32 digit change them by 4e-7 at most, weights in TF32 by 8e-4.
    expect(Math.abs(cost(ours, t) / cost(theirs, t) - 1)).toBeLessThan(3e-5);
  }
});
