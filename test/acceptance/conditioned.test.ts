// Models as people have them: conditioned, guided, in half precision; and what is said where something does not fit.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelResource } from '../../src/http/schemas/model.ts';
import { expectProblem, FIXED } from '../helpers/client.ts';
import { type ClosedForm, writeClosedForm } from '../helpers/closed-form.ts';
import { costAboveOptimum } from '../helpers/optimum.ts';
import { sha256 } from '../helpers/file-server.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { TestService } from '../helpers/service.ts';
import { npy, npz } from '../unit/models/fixtures.ts';

const LABEL_UNET = resolve(import.meta.dirname, '../fixtures/label-unet');
const EDM = { type: 'edm', sigma_min: 0.002, sigma_max: 80 };
const FINE_EDM = { ...EDM, sigma_min: 0.0005 };
const LABELLED: ClosedForm = { name: 'labelled', process: EDM, prediction: 'denoised', conditional: true };
const PROBE = { levels: 40, paths: 256 };

let modelsDir: string;
let service: TestService;

beforeAll(async () => {
  modelsDir = await temporaryDirectory();
  await cp(LABEL_UNET, join(modelsDir, 'label-unet'), { recursive: true });
  await cp(LABEL_UNET, join(modelsDir, 'unfed-unet'), { recursive: true });
  const x0 = npy(
    Float32Array.from({ length: 32 * 256 }, (_, i) => Math.cos(i)),
    [32, 1, 16, 16],
  );
  await writeFile(join(modelsDir, 'unfed-unet/calibration.npz'), npz({ x0 }));
  await writeClosedForm(modelsDir, LABELLED);
  const always = { conditioning: { labels: { array: 'y' } } };
  await writeClosedForm(modelsDir, { ...LABELLED, name: 'always-labelled' }, always);
  await writeClosedForm(modelsDir, { name: 'plain', process: EDM, prediction: 'denoised' });
  for (const ioType of ['float16', 'bfloat16'] as const)
    await writeClosedForm(modelsDir, { name: ioType, process: FINE_EDM, prediction: 'denoised', ioType });
  service = await TestService.start({ MODELS_DIR: modelsDir });
});
afterAll(async () => {
  await service.remove();
  await rm(modelsDir, { recursive: true });
});

/** Registers a model whose files are in a folder of MODELS_DIR. */
async function register(manifest: object, folder: string, names: readonly string[]): Promise<void> {
  const files = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(modelsDir, folder, name));
      return [name, { path: `${folder}/${name}`, sha256: sha256(bytes) }] as const;
    }),
  );
  const body = { manifest, files: Object.fromEntries(files) };
  const answer = await service.sendJson('POST', '/models', body);
  expect(answer.status, answer.text).toBe(202);
}

/** What comes of it. */
function registered(name: string): Promise<ModelResource> {
  return vi.waitFor(
    async () => {
      const model = await service.get<ModelResource>(`/models/${name}`);
      expect(model.state).not.toBe('REGISTERING');
      return model;
    },
    { timeout: 60_000, interval: 250 },
  );
}

describe('a U-Net with cross-attention, as PyTorch and diffusers leave it', () => {
  const request = { model: 'label-unet', solver: 'dpmpp_2m', steps: [5, 8], ...FIXED };
  const probe = { levels: 16, paths: 256 };

  it('goes from its folder to schedules on its own timesteps', async () => {
    const { schedules } = await service.run({ ...request, guidance_scale: 2, probe });
    for (const { steps, sigmas, timesteps, klub, guidance_scale } of schedules) {
      expect(guidance_scale).toBe(2);
      expect(sigmas).toHaveLength(steps + 1);
      expect(timesteps?.at(0)).toBe(999);
      expect(timesteps?.at(-1)).toBe(0);
      const { value, baselines } = klub!;
      expect(value).toBeLessThan(Math.min(...Object.values(baselines).map((one) => one.value)));
    }
  });

  it('is measured apart with and without guidance, each once', async () => {
    const plain = await service.run({ ...request, probe });
    const guided = await service.run({ ...request, guidance_scale: 2, probe });
    const [one, other] = [plain, guided].map(({ schedules }) => schedules[0]);
    expect(one.provenance.probe_id).not.toBe(other.provenance.probe_id);
    expect(one.sigmas).not.toEqual(other.sigmas);
    expect(other.provenance.denoiser_evaluations).toBe(2 * one.provenance.denoiser_evaluations!);
  });
});

describe('the same folder', () => {
  const FILES = ['unet/model.onnx', 'unet/config.json', 'scheduler/scheduler_config.json', 'calibration.npz'];

  it('is registered over the API, run on its own conditions, and says what it takes', async () => {
    await register({ name: 'registered-unet' }, 'label-unet', FILES);
    expect(await registered('registered-unet')).toMatchObject({
      state: 'READY',
      reason: null,
      precision: 'float32',
      conditioning: ['encoder_hidden_states'],
      takes_guidance: true,
    });
  });

  it('without its conditions is UNAVAILABLE, and says which input lacks what', async () => {
    const { state, reason } = await service.get<{ state: string; reason: string }>('/models/unfed-unet');
    expect(state).toBe('UNAVAILABLE');
    expect(reason).toBe(
      'input "encoder_hidden_states" is fed array "encoder_hidden_states": ' +
        'calibration.npz: has no array "encoder_hidden_states"; its arrays are x0',
    );
    const answer = await service.optimize({ model: 'unfed-unet', solver: 'euler', steps: 5 });
    expect(expectProblem(answer, 409, 'model-unavailable').detail).toContain('encoder_hidden_states');
  });
});

describe('a condition for no condition that is wrong', () => {
  it('is found out when the model is registered', async () => {
    const outcome = async (name: string, unconditional: number): Promise<string> => {
      const manifest = JSON.parse(await readFile(join(modelsDir, 'labelled/model.json'), 'utf8')) as object;
      const conditioning = { labels: { array: 'y', unconditional } };
      const files = ['model.onnx', 'calibration.npz', 'held_out.npz'];
      await register({ ...manifest, name, conditioning }, 'labelled', files);
      return (await registered(name)).reason ?? 'none';
    };
    expect(await outcome('good-label', 2)).toBe('none');
    expect(await outcome('no-such-label', 7)).toMatch(
      /^without condition .*indices element out of data bounds/,
    );
  });
});

describe('guidance', () => {
  it('is chosen for against samples of the same guided model', async () => {
    const { schedules, progress } = await service.run({
      model: 'labelled',
      solver: 'euler',
      steps: 5,
      guidance_scale: 2,
      probe: PROBE,
      validation: { samples: 64 },
    });
    const [{ validation }] = schedules;
    expect(validation).toMatchObject({ reference: 'guided_rollout', metric: 'energy_distance', samples: 64 });
    for (const { diverged, measures } of validation!.confirmation) {
      expect(diverged).toBeNull();
      expect(Number.isFinite(measures.energy_distance!.value)).toBe(true);
    }
    expect(progress.denoiser_evaluations).toBeLessThanOrEqual(progress.denoiser_evaluations_expected);
  });

  it.each([
    ['plain', 'must be 1 for plain: it is not conditioned on anything'],
    [
      'always-labelled',
      'none of its inputs has an unconditional counterpart (conditioning.labels.unconditional',
    ],
  ])('is refused for %s, saying why', async (model, reason) => {
    const answer = await service.optimize({ model, solver: 'euler', steps: 5, guidance_scale: 2 });
    const { errors } = expectProblem(answer, 422, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ pointer: '#/guidance_scale' });
    expect(errors?.[0].detail).toContain(reason);
  });

  it.each([-1, 101, '2'])('cannot be %j', async (guidance_scale) => {
    const answer = await service.optimize({ model: 'labelled', solver: 'euler', steps: 5, guidance_scale });
    expect(expectProblem(answer, 422, 'invalid-request').errors?.[0].pointer).toBe('#/guidance_scale');
  });
});

describe('half precision', () => {
  it.each([
    ['float16', 0.001, 0.002],
    ['bfloat16', 0.008, 0.016],
  ])('%s: levels that rounding drowns are left out and named', async (model, low, high) => {
    const request = { model, solver: 'euler', steps: 10, ...FIXED };
    const [schedule] = (await service.run({ ...request, probe: { levels: 80, paths: 256 } })).schedules;
    const { precision, levels, levels_left_out: leftOut } = schedule.provenance;
    expect(precision).toBe(model);
    expect(levels).toBe(80);
    expect(leftOut!.at(0)).toBe(0.0005);
    expect(leftOut!.at(-1)).toBeGreaterThan(low);
    expect(leftOut!.at(-1)).toBeLessThan(high);
    const sigmas = schedule.sigmas.map(Number);
    expect(sigmas.at(-1)).toBeGreaterThan(leftOut!.at(-1)!);
    expect(sigmas.at(-1)).toBeLessThan(1.2 * leftOut!.at(-1)!);
    expect(costAboveOptimum(sigmas)).toBeLessThan(0.03);
    const probe = await service.get<{ precision: string }>(`/probes/${schedule.provenance.probe_id}`);
    expect(probe.precision).toBe(model);
  });
});
