import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussianKlub, gaussianKlubOptimum } from '../../../src/ays/gaussian.ts';
import { klubEstimate } from '../../../src/ays/klub.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import { evaluationsPerBlock, PATHS_PER_BLOCK } from '../../../src/probes/probe.ts';
import { Device } from '../../../workers/device/device.ts';
import type { MeasureTask, ModelFiles } from '../../../workers/device/messages.ts';
import golden from '../../golden/gaussian.json' with { type: 'json' };
import {
  klubOptima,
  measure,
  measureGrams,
  measureTask,
  modelFiles,
  onCpu,
  residentMiB,
  SIGMA_MAX,
  SIGMA_MIN,
  SILENT,
} from '../../helpers/device.ts';
import { startDevice } from './fixtures.ts';

const C = 0.5;
const STEPS = [5, 10, 20];

let device: Device;
let gaussian: ModelFiles;
let fashionMnist: ModelFiles;

beforeAll(async () => {
  device = await Device.start(onCpu(), SILENT);
  gaussian = await modelFiles('gaussian');
  fashionMnist = await modelFiles('fashion-mnist');
});
afterAll(() => device.stop());

describe('a probe of Gaussian data', () => {
  const DIMENSION = 64;
  const grams = new Map<number, Float64Array[]>();

  beforeAll(async () => {
    for (const levels of [128, 256]) {
      grams.set(levels, await measureGrams(device, measureTask(gaussian, levels, 16)));
    }
  });

  describe.each(golden.cases.filter(({ c, steps }) => c === C && STEPS.includes(steps)))(
    'at $steps steps',
    ({ schedules }) => {
      it.each(['edm_rho7', 'log_linear', 'theorem_3_1'] as const)('measures the KLUB of %s', (name) => {
        const { sigmas, klub_per_dim } = schedules[name];
        const { levels } = measureTask(gaussian, 128, 16);
        const estimate = klubEstimate(levels, grams.get(128)!, PATHS_PER_BLOCK, toSchedule(sigmas));
        const expected = klub_per_dim * DIMENSION;
        const tolerance = Math.max(0.03 * expected, 3 * estimate.standardError);
        expect(Math.abs(estimate.value - expected)).toBeLessThan(tolerance);
      });
    },
  );

  /** The true KLUB of what was found over the least there is, less 1. */
  function excess(levels: number): number[] {
    return klubOptima(levels, grams.get(levels)!, STEPS).map(({ steps, sigmas }) => {
      const optimum = gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, steps, C);
      return gaussianKlub(sigmas, C, 1) / gaussianKlub(optimum, C, 1) - 1;
    });
  }

  it('finds schedules whose true KLUB is within 3 % of the optimum, and closer with more levels', () => {
    const [coarse, fine] = [excess(128), excess(256)];
    STEPS.forEach((_, i) => {
      expect(coarse[i]).toBeLessThan(0.03);
      expect(coarse[i]).toBeGreaterThanOrEqual(0);
      expect(fine[i]).toBeLessThan(coarse[i]);
    });
  });
});

describe.each(['gaussian', 'fashion-mnist'])('a probe of %s is the same to the bit', (name) => {
  let task: MeasureTask;
  let reference: Float64Array[];

  beforeAll(async () => {
    task = measureTask(name === 'gaussian' ? gaussian : fashionMnist, 16, 2);
    reference = await measureGrams(device, task);
  });

  it('in one shard and in several', async () => {
    const second = await measureGrams(device, { ...task, firstBlock: 1, blocks: 1 });
    const first = await measureGrams(device, { ...task, blocks: 1 });
    expect([...first, ...second]).toEqual(reference);
  });

  it.each([1, 2])('on another device, with %i intra-op threads', async (threads) => {
    const other = await startDevice(onCpu(threads));
    expect(await measureGrams(other, task)).toEqual(reference);
  });

  it('but not under another seed', async () => {
    expect(await measureGrams(device, { ...task, seed: 1 })).not.toEqual(reference);
  });

  it('and gives the same schedules with another batch size', async () => {
    const steps = [5];
    const [ours] = klubOptima(16, reference, steps);
    const [theirs] = klubOptima(16, await measureGrams(device, { ...task, batchSize: 24 }), steps);
    expect(theirs.sigmas).toHaveLength(6);
    theirs.sigmas.forEach((sigma, i) => {
      expect(Math.abs(sigma / ours.sigmas[i] - 1)).toBeLessThan(1e-6);
    });
  });
});

describe('what a task reports', () => {
  it('counts every row that ran, those that fill up the last batch included', async () => {
    const task = { ...measureTask(gaussian, 16, 3), batchSize: 24 };
    const { blocks } = await measure(device, task);
    // 256 rows in batches of 24.
    expect(blocks.map(({ evaluations }) => evaluations)).toEqual([264, 264, 264]);
    expect(evaluationsPerBlock(16, 24)).toBe(264);
  });

  it('counts up as it goes, from zero in each task', async () => {
    const task = measureTask(fashionMnist, 16, 1);
    for (let run = 0; run < 2; run++) {
      const { progress, blocks } = await measure(device, task);
      expect(blocks[0].evaluations).toBe(256);
      expect(progress.length).toBeGreaterThan(0);
      expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
      expect(progress.at(-1)).toBeLessThanOrEqual(256);
      for (const evaluations of progress) expect(evaluations % 16).toBe(0);
    }
  });

  it('hands on blocks in order, with their time', async () => {
    const started = performance.now();
    const { blocks } = await measure(device, { ...measureTask(gaussian, 16, 3), firstBlock: 5 });
    const seconds = (performance.now() - started) / 1000;
    expect(blocks.map(({ index }) => index)).toEqual([5, 6, 7]);
    expect(blocks.reduce((sum, block) => sum + block.seconds, 0)).toBeLessThan(seconds);
    for (const block of blocks) expect(block.seconds).toBeGreaterThan(0);
  });
});

describe.runIf(existsSync('/proc/self/status'))('the memory of the device process', () => {
  // With 512 levels the paths, D and Gram of a block are 2 MiB each: any of them kept for 40 blocks would be 80 MiB.
  it('does not grow with the number of blocks', async () => {
    const fresh = await startDevice();
    await measure(fresh, measureTask(gaussian, 512, 2));
    const after2 = residentMiB(fresh.pid!);
    await measure(fresh, { ...measureTask(gaussian, 512, 40), firstBlock: 2 });
    expect(residentMiB(fresh.pid!) - after2).toBeLessThan(48);
  });
});
