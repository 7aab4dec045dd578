import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edm } from '../../src/ays/baselines.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { batched, buildModel, floats, integers, node } from '../../src/models/onnx-builder.ts';
import type { SamplesResource } from '../../src/http/routes/samples-get.ts';
import type { ScheduleResource, Validation } from '../../src/schedules/schedule-resource.ts';
import { expectProblem, type FinishedJob } from '../helpers/client.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { SHIPPED_MODELS, TestService } from '../helpers/service.ts';

const DIMENSION = 64;
/** Quick, and enough to tell the schedules of Gaussian data apart. */
const QUICK = { probe: { levels: 32, paths: 256 }, validation: { samples: 128 } };

let modelsDir: string;
let service: TestService;

async function copyGaussian(name: string, change: Partial<ModelManifest>, graph?: Uint8Array): Promise<void> {
  const directory = join(modelsDir, name);
  await cp(join(SHIPPED_MODELS, 'gaussian'), directory, { recursive: true });
  const manifest = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8')) as ModelManifest;
  await writeFile(join(directory, 'model.json'), JSON.stringify({ ...manifest, name, ...change }));
  if (graph) await writeFile(join(directory, 'model.onnx'), graph);
}

const inputs = [batched('x', [DIMENSION]), batched('sigma', [])];
const outputs = [batched('denoised', [DIMENSION])];

/** Gaussian data's perfect denoiser, but for one sigma, at which it is 0/0. */
function notANumberAt(sigma: number): Uint8Array {
  return buildModel({
    name: 'nan',
    inputs,
    outputs,
    constants: [integers('axis', [1]), floats('c2', [], [0.25]), floats('bad', [], [sigma])],
    nodes: [
      node('Mul', ['sigma', 'sigma'], 'sigma2'),
      node('Add', ['sigma2', 'c2'], 'variance'),
      node('Div', ['c2', 'variance'], 'weight'),
      node('Sub', ['sigma', 'bad'], 'off'),
      node('Div', ['off', 'off'], 'one'),
      node('Mul', ['weight', 'one'], 'poisoned'),
      node('Unsqueeze', ['poisoned', 'axis'], 'column'),
      node('Mul', ['column', 'x'], 'denoised'),
    ],
  });
}

/** -1e30 x: finite on every forward path, infinite on the second step of any sampler. */
function explosive(): Uint8Array {
  const constants = [floats('large', [], [-1e30])];
  return buildModel({
    name: 'explosive',
    inputs,
    outputs,
    constants,
    nodes: [node('Mul', ['x', 'large'], 'denoised')],
  });
}

beforeAll(async () => {
  modelsDir = await temporaryDirectory();
  for (const name of ['gaussian', 'mixture-2d']) {
    await cp(join(SHIPPED_MODELS, name), join(modelsDir, name), { recursive: true });
  }
  await copyGaussian('nan-on-edm', {}, notANumberAt(edm(0.002, 80, 2)[1]));
  await copyGaussian('explosive', {}, explosive());
  await copyGaussian('nothing-held-out', { validation: undefined });
  service = await TestService.start({ MODELS_DIR: modelsDir });
});
afterAll(async () => {
  await service.remove();
  await rm(modelsDir, { recursive: true });
});

function validationOf({ validation }: ScheduleResource): Validation {
  expect(validation).not.toBeNull();
  return validation!;
}

function measuredOf(validation: Validation, name: string) {
  return validation.confirmation.find((one) => one.name === name)!;
}

/** Whatever was chosen was measured beside the best default, on fresh samples, and is no worse. */
function expectChosenWell(schedule: ScheduleResource): void {
  const validation = validationOf(schedule);
  const chosen = measuredOf(validation, validation.chosen);
  for (const other of validation.confirmation.filter(
    ({ diverged, name }) => diverged === null && name !== validation.winner,
  )) {
    const [own, theirs] = [chosen, other].map(({ measures }) => measures[validation.metric]!);
    expect(own.value).toBeLessThanOrEqual(theirs.value + 2 * theirs.standard_error);
  }
  for (const { samples, diverged, measures } of [...validation.confirmation, ...validation.candidates]) {
    expect(samples).toBeGreaterThanOrEqual(32);
    if (diverged !== null) continue;
    for (const figure of Object.values(measures)) expect(figure!.standard_error).toBeGreaterThan(0);
  }
}

describe('a job with only a model, a solver and steps', () => {
  const request = { model: 'mixture-2d', solver: 'dpmpp_2m', steps: [1, 5] };
  let job: FinishedJob;
  beforeAll(async () => {
    job = await service.run(request);
  });

  it('is resolved to auto, with every default shown', () => {
    expect(job.request).toMatchObject({
      method: 'probe',
      objective: { exponent: 'auto', refine: false },
      validation: { samples: 400, metric: 'auto' },
      descent: null,
    });
  });

  it('publishes what was measured, with all that was measured', () => {
    for (const schedule of job.schedules) expectChosenWell(schedule);
    const { candidates, reference, metric, samples } = validationOf(job.schedules[1]);
    expect([reference, metric, samples]).toEqual(['held_out', 'energy_distance', 400]);
    const names = candidates.map(({ name }) => name);
    for (const name of ['edm', 'log_linear', 'time_uniform', 'arctan', 'exponent=3', 'exponent=1, order 2']) {
      expect(names).toContain(name);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(candidates[0].measures).toHaveProperty('end_point_error');
  });

  it('keeps samples of EDM, the best default and the schedule, from the same noise', async () => {
    const of = async ({ id }: ScheduleResource) => service.get<SamplesResource>(`/samples/${id}`);
    const [one, five] = await Promise.all(job.schedules.map(of));
    expect(five).toMatchObject({ kind: 'points', count: null });
    expect(five.columns[0]).toMatchObject({ name: 'edm', role: 'edm', image: null });
    expect(five.columns.at(-1)).toMatchObject({ name: validationOf(job.schedules[1]).chosen });
    for (const { points } of five.columns) expect(points).toHaveLength(256);
    expect(five.columns[0].points).not.toEqual(five.columns.at(-1)!.points);
    // In one step all schedules are the same, and so is what they make of the same noise.
    for (const { points } of one.columns) expect(points).toEqual(one.columns[0].points);
    expectProblem(await service.send('/samples/sch_none'), 404, 'schedule-not-found');
    expectProblem(await service.send(`/samples/${job.schedules[1].id}/0`), 404, 'schedule-not-found');
  });

  it('beats the plain KLUB optimum by far, which spends its steps at small sigma', () => {
    const { candidates, metric, chosen } = validationOf(job.schedules[1]);
    const [klub, own] = ['exponent=3', chosen].map((name) => candidates.find((one) => one.name === name)!);
    expect(klub).toMatchObject({ exponent: 3, order: 1, blended: false });
    expect(klub.klub!.standard_error).toBeGreaterThan(0);
    expect(own.measures[metric]!.value).toBeLessThan(0.5 * klub.measures[metric]!.value);
  });

  it('has one schedule of one step, which nothing can be held against', () => {
    expect(job.schedules[0].sigmas).toEqual([80, 0.002]);
  });

  const answered = ({ id }: FinishedJob) =>
    service.process
      .log()
      .some(({ msg, job_id }) => msg === 'answered by what was published before' && job_id === id);

  it('is answered by what was published the second time, under the next version numbers', async () => {
    const again = await service.run({ ...request, metadata: { ticket: '2' }, priority: 'bulk' });
    expect(answered(job)).toBe(false);
    expect(answered(again)).toBe(true);
    expect(again.progress).toMatchObject({ denoiser_evaluations: 0, denoiser_evaluations_expected: 0 });
    for (const [i, schedule] of again.schedules.entries()) {
      const { id, version, created_at, provenance } = schedule;
      const own = { id, version, created_at, provenance: { ...provenance, job_id: again.id } };
      expect(schedule).toEqual({ ...job.schedules[i], ...own });
      expect(version).toBe(job.schedules[i].version + 1);
    }
    const samplesOf = async ({ schedules: [, { id }] }: FinishedJob) =>
      (await service.get<SamplesResource>(`/samples/${id}`)).columns;
    expect(await samplesOf(again)).toEqual(await samplesOf(job));
  });

  it('is answered so for some of its step counts, and for nothing that decides otherwise', async () => {
    const some = await service.run({ ...request, steps: 5 });
    expect(answered(some)).toBe(true);
    expect(some.schedules[0].sigmas).toEqual(job.schedules[1].sigmas);
    const other = await service.run({ ...request, objective: { exponent: 1 }, validation: null });
    expect(answered(other)).toBe(false);
  });

  it('serves the newest schedule of the model', async () => {
    const found = await service.get<ScheduleResource>('/schedules/mixture-2d?solver=dpmpp_2m&steps=5');
    expect(found.sigmas).toEqual(job.schedules[1].sigmas);
  });
});

it('may be refined', async () => {
  const { schedules } = await service.run({
    model: 'gaussian',
    solver: 'euler',
    steps: 5,
    ...QUICK,
    objective: { refine: true },
  });
  expectChosenWell(schedules[0]);
  expect(validationOf(schedules[0]).candidates.some(({ name }) => name.includes(', moved '))).toBe(true);
});

it('a fixed exponent is measured beside the defaults, and published whatever it gives', async () => {
  const { schedules } = await service.run({
    model: 'gaussian',
    solver: 'euler',
    steps: 5,
    ...QUICK,
    objective: { exponent: 3 },
  });
  const { chosen, held, confirmation } = validationOf(schedules[0]);
  expect([chosen, held]).toEqual(['exponent=3', false]);
  expect(confirmation.map(({ name }) => name)).toEqual([
    'exponent=3',
    'edm',
    'log_linear',
    'time_uniform',
    'arctan',
  ]);
});

describe('the paper’s own method', () => {
  const REQUEST = {
    model: 'gaussian',
    solver: 'euler',
    method: 'coordinate_descent',
    descent: { samples: 256 },
  };

  it('descends through the model alone, to other step counts by subdivision and interpolation', async () => {
    const { schedules, progress, request } = await service.run({
      ...REQUEST,
      steps: [7, 10],
      validation: null,
    });
    expect(request).toMatchObject({ probe: null, descent: { samples: 256, iterations: 300, c: 0.5 } });
    expect(progress.denoiser_evaluations).toBeLessThanOrEqual(progress.denoiser_evaluations_expected);
    for (const { klub, provenance, sigmas, steps } of schedules) {
      expect(sigmas).toHaveLength(steps + 1);
      expect(klub!.value).toBeLessThan(klub!.baselines.log_linear.value);
      expect(klub!.standard_error).toBeLessThan(0.1 * klub!.value);
      expect(provenance).toMatchObject({
        method: 'coordinate_descent',
        probe_id: null,
        levels: null,
        blocks: 16,
      });
      expect(provenance.denoiser_evaluations).toBe(progress.denoiser_evaluations);
    }
    const again = await service.run({ ...REQUEST, steps: [7, 10], validation: null });
    expect(again.progress.denoiser_evaluations).toBe(0);
    expect(again.schedules.map(({ sigmas }) => sigmas)).toEqual(schedules.map(({ sigmas }) => sigmas));
  });

  it('stops early by the measure, and shows every pass', async () => {
    const { schedules } = await service.run({ ...REQUEST, steps: 10, validation: { samples: 128 } });
    const { candidates, confirmation, metric } = validationOf(schedules[0]);
    const passes = candidates.map(({ measures }) => measures[metric]!.value);
    expect(candidates[0].name).toBe('coordinate descent, pass 0');
    expect(passes.length).toBeGreaterThan(3);
    expect(passes.length).toBeLessThan(34);
    expect(passes.indexOf(Math.min(...passes))).toBe(passes.length - 3);
    expect(confirmation).toHaveLength(5);
  });
});

describe('a model whose samples diverge', () => {
  it('with one candidate loses that one, with the reason, and goes on', async () => {
    const { schedules } = await service.run({ model: 'nan-on-edm', solver: 'euler', steps: 2, ...QUICK });
    const { candidates, chosen } = validationOf(schedules[0]);
    const edm = candidates.find(({ name }) => name === 'edm')!;
    expect(edm.diverged).toMatch(/^sample 0 was NaN out of the denoiser at sigma /);
    expect(edm.measures).toEqual({});
    expect(chosen).not.toBe('edm');
    expectChosenWell(schedules[0]);
  });

  it('with every candidate fails its job, with the cause', async () => {
    const id = await service.submit({ model: 'explosive', solver: 'euler', steps: 3, ...QUICK });
    const { error } = await service.finished(id);
    expect(error!.code).toBe('rollouts_diverged');
    expect(error!.message).toMatch(/^every one of the \d+ candidates diverged; edm: sample 0 was /);
  });
});

it('a model without held-out data is measured against part of its calibration data, and says so', async () => {
  const { schedules } = await service.run({ model: 'nothing-held-out', solver: 'euler', steps: 5, ...QUICK });
  expect(validationOf(schedules[0]).reference).toBe('calibration_split');
});
