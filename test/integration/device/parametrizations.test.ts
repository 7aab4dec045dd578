import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { POINTS, writeClosedForm, type ClosedForm } from '../../helpers/closed-form.ts';
import { costAboveOptimum } from '../../helpers/optimum.ts';
import { closedFormGuidedGram } from '../../helpers/guided-form.ts';
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
  { name: 'float16', process: EDM, prediction: 'denoised', ioType: 'float16' },
  {
    name: 'bfloat16-int64-timestep',
    process: SCALED,
    prediction: 'epsilon',
    ioType: 'bfloat16',
    timestepType: 'int64',
  },
  { name: 'int64-timestep', process: SCALED, prediction: 'epsilon', timestepType: 'int64' },
  { name: 'scalar-timestep', process: SCALED, prediction: 'v_prediction', scalarTimestep: true },
];
/** One whose condition decides which ring a sample lies on. */
const LABELLED: ClosedForm = { name: 'labelled', process: EDM, prediction: 'denoised', conditional: true };
const GUIDANCE = 2;
/** Guidance multiplies the noise of an estimate as well. */
const GUIDED_BLOCKS = 96;
/** Above the optimum: half precision is measured with its rounding. */
const mostAbove = ({ ioType }: ClosedForm) => (ioType ? 0.03 : 0.01);

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
  it.each(MODELS)('$name: its schedules cost hardly more than the optimum', async (form) => {
    await writeClosedForm(modelsDir, form);
    for (const schedule of await schedulesOf(await modelFiles(form.name, modelsDir)))
      expect(costAboveOptimum(schedule)).toBeLessThan(mostAbove(form));
  });

  it('guided by 2, its schedules cost at most 1 % more than the optimum of the guided denoiser', async () => {
    await writeClosedForm(modelsDir, LABELLED);
    const model = await modelFiles(LABELLED.name, modelsDir);
    const schedules = await schedulesOf(model, { guidanceScale: GUIDANCE, blocks: GUIDED_BLOCKS });
    const { sigmaMin, sigmaMax } = RANGE;
    const gram = closedFormGuidedGram(logSpacedLevels(sigmaMin, sigmaMax, LEVELS), GUIDANCE);
    for (const schedule of schedules) expect(costAboveOptimum(schedule, gram)).toBeLessThan(0.01);
  });
});

async function schedulesOf(
  model: ModelFiles,
  { guidanceScale, blocks } = { guidanceScale: 1, blocks: BLOCKS },
): Promise<Schedule[]> {
  const process = noiseProcess(model.manifest);
  const levels = probeLevels(process, rangeOnTimesteps(process, RANGE), LEVELS);
  const task = { model, guidanceScale, levels, seed: 0, batchSize: 64, firstBlock: 0, blocks };
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
      const place = { seed: 0, batchSize: 16, firstBlock: 0, blocks: 4 };
      const task = { model, guidanceScale: 1, solver, sigmas: arctan, ...place };
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
