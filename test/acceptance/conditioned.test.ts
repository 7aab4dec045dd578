// Models as people have them: conditioned, guided, in half precision; and what is said where something does not fit.
import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, FIXED } from '../helpers/client.ts';
import { type ClosedForm, writeClosedForm } from '../helpers/closed-form.ts';
import { costAboveOptimum } from '../helpers/optimum.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { TestService } from '../helpers/service.ts';

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

describe('a U-Net with cross-attention, as PyTorch and diffusers leave it', () => {
  const request = { model: 'label-unet', solver: 'dpmpp_2m', steps: [5, 8], ...FIXED };
  const probe = { levels: 20, paths: 256 };

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
