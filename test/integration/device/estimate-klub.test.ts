import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edm, logLinear } from '../../../src/ays/baselines.ts';
import { coordinateDescent, interior, MAX_ITERATIONS } from '../../../src/ays/coordinate-descent.ts';
import { gaussianKlub, gaussianKlubOptimum } from '../../../src/ays/gaussian.ts';
import type { Schedule } from '../../../src/ays/schedule.ts';
import { Device } from '../../../workers/device/device.ts';
import type { EstimatedBlock, EstimateTask, ModelFiles } from '../../../workers/device/messages.ts';
import { estimate, modelFiles, onCpu, SIGMA_MAX, SIGMA_MIN, SILENT } from '../../helpers/device.ts';
import { failureOf, smallModel } from './fixtures.ts';
import { smallGraph } from '../../unit/models/fixtures.ts';
import { node } from '../../../src/models/onnx-builder.ts';

const DIMENSION = 64;
const EDM = edm(SIGMA_MIN, SIGMA_MAX, 10);

let device: Device;
let gaussian: ModelFiles;
beforeAll(async () => {
  device = await Device.start(onCpu(), SILENT);
  gaussian = await modelFiles('gaussian');
});
afterAll(() => device.stop());

const upwards = (schedule: Schedule) => [...schedule].reverse();

const taskOf = (change: Partial<EstimateTask> = {}): EstimateTask => ({
  model: gaussian,
  guidanceScale: 1,
  times: [upwards(EDM)],
  c: 0.5,
  samples: 512,
  seed: 0,
  batchSize: 16,
  firstBlock: 0,
  blocks: 32,
  ...change,
});

function figure(blocks: readonly EstimatedBlock[], list = 0): { value: number; error: number } {
  const values = blocks.map(({ klubs }) => klubs[list]);
  const value = values.reduce((sum, klub) => sum + klub, 0) / values.length;
  const squares = values.reduce((sum, klub) => sum + (klub - value) ** 2, 0);
  return { value, error: Math.sqrt(squares / values.length / (values.length - 1)) };
}

describe('an estimate by Algorithm 2', () => {
  it.each([0.5, 1.5])('is the closed form on Gaussian data, times drawn for c = %d', async (c) => {
    const schedules = [EDM, logLinear(SIGMA_MIN, SIGMA_MAX, 10)];
    const times = schedules.map(upwards);
    const blocks = await estimate(device, taskOf({ c, times }));
    schedules.forEach((schedule, i) => {
      const { value, error } = figure(blocks, i);
      const exact = gaussianKlub(schedule, 0.5, DIMENSION);
      expect(Math.abs(value - exact)).toBeLessThan(3.5 * error);
      expect(error / exact).toBeLessThan(0.1);
    });
  });

  it('is sharpest where the assumption of Lemma 3.3 holds', async () => {
    const [right, wrong] = [
      figure(await estimate(device, taskOf({ c: 0.5 }))),
      figure(await estimate(device, taskOf({ c: 5 }))),
    ];
    expect(right.error / right.value).toBeLessThan(wrong.error / wrong.value);
  });

  it('knows the difference of two candidates better than either', async () => {
    const times = [1, 1.1].map((middle) => [0.1, middle, 10]);
    const blocks = await estimate(device, taskOf({ times }));
    const differences = blocks.map(({ index, klubs, evaluations }) => ({
      index,
      evaluations,
      klubs: [klubs[1] - klubs[0]],
    }));
    expect(figure(differences).error).toBeLessThan(0.5 * figure(blocks).error);
  });

  it('is the same to the bit however it is cut', async () => {
    const whole = await estimate(device, taskOf({ blocks: 4 }));
    const part = await estimate(device, taskOf({ firstBlock: 2, blocks: 2 }));
    expect(part).toEqual(whole.slice(2));
    expect(part[0].evaluations).toBe(32);
  });

  it('names the sigma at which the model returned what is not finite', async () => {
    const onnx = smallGraph({
      nodes: [node('Sub', ['x', 'x'], 'zero'), node('Div', ['zero', 'zero'], 'denoised')],
    });
    const model = await smallModel({ onnx });
    const failure = await failureOf(estimate(device, taskOf({ model, times: [[0.1, 1, 10]] })));
    expect(failure.code).toBe('non_finite_output');
    expect(failure.message).toMatch(/^the model returned NaN at sigma [\d.]+$/);
  });
});

it('coordinate descent through the model alone ends within 3 % of the closed-form optimum', async () => {
  let schedule: Schedule = EDM;
  const samples = 256;
  const descent = coordinateDescent(EDM, interior(EDM), MAX_ITERATIONS, async (updates) => {
    const klubs: number[][] = [];
    for (const times of updates) {
      const blocks = await estimate(device, taskOf({ times, samples, blocks: samples / 16 }));
      klubs.push(times.map((_, list) => figure(blocks, list).value));
    }
    return klubs;
  });
  for await (const pass of descent) schedule = pass;
  const best = gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, 10, 0.5);
  expect(gaussianKlub(schedule, 0.5, 1) / gaussianKlub(best, 0.5, 1)).toBeLessThan(1.03);
});
