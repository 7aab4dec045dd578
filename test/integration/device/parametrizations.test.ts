import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optimalPaths, optimalSchedule } from '../../../src/ays/dynamic-programming.ts';
import type { ErrorGram } from '../../../src/ays/gram.ts';
import { klub, KLUB_EXPONENT, stepCosts } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import type { Schedule } from '../../../src/ays/schedule.ts';
import { noiseProcess } from '../../../src/models/processes/index.ts';
import { probeLevels, rangeOnTimesteps, wholeRange } from '../../../src/models/processes/levels.ts';
import { solve } from '../../../src/solving/solve.ts';
import { Device } from '../../../workers/device/device.ts';
import type { ModelFiles } from '../../../workers/device/messages.ts';
import { loadCalibration } from '../../../src/models/calibration.ts';
import { project, projectionDirections } from '../../../src/measures/projections.ts';
import { usualSchedules } from '../../../src/solving/usual-schedules.ts';
import { closedFormMmse, POINTS, writeClosedForm, type ClosedForm } from '../../helpers/closed-form.ts';
import { measureGrams, modelFiles, onCpu, rollOut, SILENT } from '../../helpers/device.ts';

const LEVELS = 80;
const BLOCKS = 16;
const STEPS = [5, 10];
const RANGE = { sigmaMin: 0.03, sigmaMax: 14 };

const EDM = { type: 'edm', sigma_min: 0.002, sigma_max: 80 };
const SCALED = { type: 'vp', beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 };
const COSINE = { type: 'vp', beta_schedule: 'squaredcos_cap_v2' };

const MODELS: ClosedForm[] = [
  { name: 'denoised', process: EDM, prediction: 'denoised' },
  { name: 'edm', process: { ...EDM, sigma_data: 0.5 }, prediction: 'edm' },
  { name: 'epsilon-scaled-linear', process: SCALED, prediction: 'epsilon' },
  { name: 'epsilon-cosine', process: COSINE, prediction: 'epsilon' },
  { name: 'v', process: SCALED, prediction: 'v_prediction' },
  { name: 'flow-shift-3', process: { type: 'flow', shift: 3 }, prediction: 'flow' },
];

let modelsDir: string;
let device: Device;

beforeAll(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'stepsmith-forms-'));
  device = await Device.start(onCpu(), SILENT);
}, 60_000);

afterAll(async () => {
  await device.stop();
  await rm(modelsDir, { recursive: true, force: true });
});

describe('the same mixture as every kind of network', () => {
  it.each(MODELS)('$name: its schedules cost at most 1 % more than the optimum', async (form) => {
    await writeClosedForm(modelsDir, form);
    for (const schedule of await schedulesOf(await modelFiles(form.name, modelsDir)))
      expect(costAboveOptimum(schedule)).toBeLessThan(0.01);
  });
});

async function schedulesOf(model: ModelFiles): Promise<Schedule[]> {
  const process = noiseProcess(model.manifest);
  const levels = probeLevels(process, rangeOnTimesteps(process, RANGE), LEVELS);
  const task = { model, levels, seed: 0, batchSize: 64, firstBlock: 0, blocks: BLOCKS };
  const measured = {
    manifest: model.manifest,
    levels,
    grams: await measureGrams(device, task),
    dataStd: 0.5,
  };
  const pools = solve({
    ...measured,
    solver: 'euler',
    exponent: 3,
    steps: STEPS,
    published: STEPS.map(() => null),
  });
  return pools.map(({ tempered: [{ sigmas }] }) => sigmas);
}

function costAboveOptimum(schedule: Schedule): number {
  const gram = exactGram(logSpacedLevels(schedule[schedule.length - 1], schedule[0], 160));
  const paths = optimalPaths(stepCosts(gram, KLUB_EXPONENT), gram.levels.length, schedule.length - 1);
  return klub(gram, schedule) / optimalSchedule(paths, gram.levels, schedule.length - 1).cost - 1;
}

const losses = new Map<number, number>();

function lossAt(sigma: number): number {
  const loss = losses.get(sigma) ?? closedFormMmse(sigma);
  losses.set(sigma, loss);
  return loss;
}

/** Of the perfect denoiser M[j, k] is the loss at the lower of the two levels. */
function exactGram(levels: Float64Array): ErrorGram {
  const diagonal = levels.map(lossAt);
  const size = levels.length;
  const values = Float64Array.from(
    { length: size * size },
    (_, i) => diagonal[Math.min(Math.floor(i / size), i % size)],
  );
  return { levels, values };
}

describe('samples from pure noise', () => {
  const zeroSnr = { ...SCALED, rescale_betas_zero_snr: true };
  it.each<ClosedForm>([
    { name: 'from-flow', process: { type: 'flow', shift: 3 }, prediction: 'flow' },
    { name: 'from-zero-snr', process: zeroSnr, prediction: 'v_prediction' },
  ])('$name are spread like the data, whichever solver draws them', async (form) => {
    await writeClosedForm(modelsDir, form);
    const model = await modelFiles(form.name, modelsDir);
    const process = noiseProcess(model.manifest);
    const { arctan } = usualSchedules(process, wholeRange(process), 40, 0.5);
    const directions = projectionDirections(2 * POINTS);
    const { samples } = await loadCalibration(model.directory, model.manifest);
    const expected = meanSquare(project(samples, 2 * POINTS, directions));
    for (const solver of ['euler', 'dpmpp_2m', 'heun', 'unipc', 'euler_ancestral', 'dpmpp_3m_sde'] as const) {
      const task = { model, solver, sigmas: arctan, seed: 0, batchSize: 16, firstBlock: 0, blocks: 4 };
      const blocks = await rollOut(device, task);
      expect(blocks.map(({ diverged }) => diverged)).toEqual([null, null, null, null]);
      const spread = meanSquare(Float32Array.from(blocks.flatMap(({ projections }) => [...projections])));
      expect(spread / expected).toBeGreaterThan(0.8);
      expect(spread / expected).toBeLessThan(1.25);
    }
  });
});

function meanSquare(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
