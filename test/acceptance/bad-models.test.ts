import { cp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorProto } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { batched, buildModel, floats, integers, node } from '../../src/models/onnx-builder.ts';
import { expectProblem, FIXED } from '../helpers/client.ts';
import { weightIn } from '../helpers/hostile-files.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { SHIPPED_MODELS, TestService } from '../helpers/service.ts';
import { npy, npz } from '../unit/models/fixtures.ts';

const DIMENSION = 64;
const SOUND = ['gaussian', 'mixture-2d'];

interface ModelState {
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
}

let modelsDir: string;
let service: TestService;

const fileOf = (name: string, file: string) => join(modelsDir, name, file);
const request = (model: string) => ({
  model,
  solver: 'euler',
  steps: 5,
  probe: { levels: 16, paths: 256 },
  ...FIXED,
});

/** A copy of the Gaussian model under another name. */
async function copyGaussian(name: string, change: Partial<ModelManifest> = {}): Promise<void> {
  await cp(join(SHIPPED_MODELS, 'gaussian'), join(modelsDir, name), { recursive: true });
  const manifest = JSON.parse(await readFile(fileOf(name, 'model.json'), 'utf8')) as ModelManifest;
  await writeFile(fileOf(name, 'model.json'), JSON.stringify({ ...manifest, name, ...change }));
}

const samples = (rows: number, columns: number) =>
  npz({
    x0: npy(
      Float32Array.from({ length: rows * columns }, (_, i) => (i % 3) - 1),
      [rows, columns],
    ),
  });

/** x, as long as the graph's sigma is not 80: there it is 0/0. */
function notANumberAt80(): Uint8Array {
  return buildModel({
    name: 'nan',
    inputs: [batched('x', [DIMENSION]), batched('sigma', [])],
    outputs: [batched('denoised', [DIMENSION])],
    constants: [integers('axis', [1]), floats('largest', [], [80])],
    nodes: [
      node('Sub', ['sigma', 'largest'], 'below'),
      node('Div', ['below', 'below'], 'one'),
      node('Unsqueeze', ['one', 'axis'], 'one_column'),
      node('Mul', ['one_column', 'x'], 'denoised'),
    ],
  });
}

function graph(inputs: [string, string], operation: string, constants: TensorProto[] = []): Uint8Array {
  return buildModel({
    name: 'other',
    inputs: [batched(inputs[0], [DIMENSION]), batched(inputs[1], [])],
    outputs: [batched('denoised', [DIMENSION])],
    constants,
    nodes: [node(operation, [inputs[0]], 'denoised')],
  });
}

/** What is done to a copy of the Gaussian model, and how it is told of. */
const BROKEN: Record<string, { breakIt: (name: string) => Promise<void>; reason: RegExp }> = {
  'cut-graph': {
    breakIt: (name) => truncate(fileOf(name, 'model.onnx'), 150),
    reason: /^model\.onnx: /,
  },
  'huge-graph': {
    breakIt: (name) => truncate(fileOf(name, 'model.onnx'), 50e9),
    reason: /^model\.onnx: is larger than 2 GiB/,
  },
  'linked-weights': {
    breakIt: async (name) => {
      await writeFile(fileOf(name, 'model.onnx'), graph(['x', 'sigma'], 'Identity', [weightIn('w.bin')]));
      await symlink('/etc/passwd', fileOf(name, 'w.bin'));
    },
    reason: /^w\.bin: is a link to a place outside the model's directory/,
  },
  'other-inputs': {
    breakIt: (name) => writeFile(fileOf(name, 'model.onnx'), graph(['latent', 'timestep'], 'Identity')),
    reason: /^model\.onnx: has no input "x" .*its inputs: latent, timestep/,
  },
  'other-shape': {
    breakIt: (name) => copyGaussian(name, { shape: [8, 8] }),
    reason: /^model\.onnx: input "x" is float32 \[batch,64\], expected float32 \[batch,8,8\]/,
  },
  'data-of-other-shape': {
    breakIt: (name) => writeFile(fileOf(name, 'calibration.npz'), samples(32, DIMENSION / 2)),
    reason: /^calibration\.npz: .*32/,
  },
  'data-out-of-range': {
    breakIt: (name) =>
      copyGaussian(name, { data: { file: 'calibration.npz', array: 'x0', range: [-0.1, 0.1] } }),
    reason: /^calibration\.npz: .*range/,
  },
  'corrupt-npz': {
    breakIt: (name) => truncate(fileOf(name, 'calibration.npz'), 10_000),
    reason: /^calibration\.npz: /,
  },
  'no-json': {
    breakIt: (name) => writeFile(fileOf(name, 'model.json'), '{"name": "no-json",'),
    reason: /^model\.json: is not valid JSON/,
  },
};

beforeAll(async () => {
  modelsDir = await temporaryDirectory();
  for (const name of SOUND) await cp(join(SHIPPED_MODELS, name), join(modelsDir, name), { recursive: true });
  for (const [name, { breakIt }] of Object.entries(BROKEN)) {
    await copyGaussian(name);
    await breakIt(name);
  }
  service = await TestService.start({ MODELS_DIR: modelsDir });
});
afterAll(async () => {
  await service.remove();
  await rm(modelsDir, { recursive: true });
});

describe('a broken model', () => {
  it('is listed with its reason, and the others are ready', async () => {
    const { data } = await service.get<{ data: ModelState[] }>('/models');
    expect(data.map(({ name }) => name)).toEqual([...Object.keys(BROKEN), ...SOUND].sort());
    for (const { name, state, reason } of data)
      if (SOUND.includes(name)) expect({ state, reason }).toEqual({ state: 'READY', reason: null });
      else expect({ state, reason }).toEqual({ state: 'UNAVAILABLE', reason: expect.any(String) as string });
  });

  it.each(Object.entries(BROKEN))('%s is refused with its reason', async (name, { reason }) => {
    const model = await service.get<ModelState>(`/models/${name}`);
    expect(model).toMatchObject({ name, state: 'UNAVAILABLE', version: null, shape: null });
    expect(model.reason).toMatch(reason);
    expect(model.reason).not.toContain(modelsDir);
    const problem = expectProblem(await service.optimize(request(name)), 409, 'model-unavailable');
    expect(problem.detail).toBe(`${name} cannot be used: ${model.reason!}`);
  });

  it('does not hinder the others', async () => {
    for (const name of SOUND) expect((await service.run(request(name))).status).toBe('succeeded');
  });
});

describe('a model whose fault shows only when it runs', () => {
  it('fails the job with the sigma at which it returned NaN', async () => {
    await copyGaussian('nan-at-80');
    await writeFile(fileOf('nan-at-80', 'model.onnx'), notANumberAt80());
    const job = await service.finished(await service.submit(request('nan-at-80')));
    expect(job).toMatchObject({ status: 'failed', schedules: null, error: { code: 'non_finite_output' } });
    expect(job.error!.message).toMatch(/NaN at sigma 80\.0+ for path \d+ \(calibration sample \d+\)$/);
    expect(job.finished_at).not.toBeNull();
    expect(job.progress.fraction).toBeLessThan(1);
  });

  it('is no fault where it is not asked: a range without that sigma is optimised', async () => {
    const job = await service.run({ ...request('nan-at-80'), sigma_max: 40 });
    expect(job.schedules[0].sigmas[0]).toBe(40);
  });

  it('fails the job with what the runtime says of an operation it does not know', async () => {
    await copyGaussian('unrunnable');
    await writeFile(fileOf('unrunnable', 'model.onnx'), graph(['x', 'sigma'], 'Frobnicate'));
    const job = await service.finished(await service.submit(request('unrunnable')));
    expect(job).toMatchObject({ status: 'failed', error: { code: 'model_failed' } });
    expect(job.error!.message).toMatch(/Frobnicate/);
    expect(job.error!.message).not.toContain(modelsDir);
  });

  it('leaves the device fit for the next job', async () => {
    expect((await service.run({ ...request('gaussian'), seed: 1 })).progress.denoiser_evaluations).toBe(
      16 * 256,
    );
  });
});

describe('the model repository while the service runs', () => {
  it('takes a model that is added, and drops it when it is removed', async () => {
    expectProblem(await service.optimize(request('late')), 404, 'model-not-found');
    await copyGaussian('late');
    expect(await service.get('/models/late')).toMatchObject({ state: 'READY' });
    const job = await service.run(request('late'));
    await rm(join(modelsDir, 'late'), { recursive: true });
    expectProblem(await service.send('/models/late'), 404, 'model-not-found');
    expectProblem(await service.optimize(request('late')), 404, 'model-not-found');
    expect(await service.get('/schedules/late?solver=euler&steps=5')).toEqual(job.schedules[0]);
  });

  it('takes a model that is mended', async () => {
    await copyGaussian('mended');
    await writeFile(fileOf('mended', 'calibration.npz'), 'x');
    expectProblem(await service.optimize(request('mended')), 409, 'model-unavailable');
    await cp(join(SHIPPED_MODELS, 'gaussian', 'calibration.npz'), fileOf('mended', 'calibration.npz'));
    expect((await service.run(request('mended'))).status).toBe('succeeded');
  });

  it('no longer serves the schedules of a model that has changed, and says so', async () => {
    await copyGaussian('changed');
    await service.run(request('changed'));
    await writeFile(fileOf('changed', 'calibration.npz'), samples(32, DIMENSION));
    const answer = await service.send('/schedules/changed?solver=euler&steps=5');
    expect(expectProblem(answer, 404, 'schedule-not-found').detail).toMatch(/since its files changed/);
    const again = await service.run(request('changed'));
    expect(again.progress.denoiser_evaluations).toBe(16 * 256);
    expect(again.schedules[0].version).toBe(1);
  });

  it('fails a job whose model changes before it is measured', async () => {
    await copyGaussian('changing');
    const busy = await service.submit({
      ...request('gaussian'),
      probe: { levels: 128, paths: 1024 },
      seed: 2,
    });
    const waiting = await service.submit(request('changing'));
    // At one stroke: the worker reads it at this very moment, and half a file is another fault.
    const written = fileOf('changing', 'written.npz');
    await writeFile(written, samples(32, DIMENSION));
    await rename(written, fileOf('changing', 'calibration.npz'));
    const job = await service.finished(waiting);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'model_changed' } });
    expect(job.error!.message).toMatch(
      /accepted for changing sha256:.* this worker has sha256:.*; submit it again/,
    );
    expect(job.progress.denoiser_evaluations).toBe(0);
    await service.succeeded(busy);
  });
});
