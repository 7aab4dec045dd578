// Registering a model, its loss, guidance, and letting it go.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeClosedForm } from '../helpers/closed-form.ts';
import { sha256 } from '../helpers/file-server.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { SHIPPED_MODELS } from '../helpers/service.ts';
import { Dashboard } from './dashboard.ts';

const GAUSSIAN = join(SHIPPED_MODELS, 'gaussian');

/** Can be asked without condition. */
const LABELLED = {
  name: 'labelled',
  process: { type: 'edm', sigma_min: 0.02, sigma_max: 20 },
  prediction: 'denoised',
  conditional: true,
} as const;

let dashboard: Dashboard;
let models: string;
beforeAll(async () => {
  models = await temporaryDirectory();
  dashboard = await Dashboard.open({ MODELS_DIR: models });
});
afterAll(async () => {
  await dashboard.close();
  await rm(models, { recursive: true });
});

it('says what to do where there are no models', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/models');
  await page.getByText('No models yet').waitFor();
  await page.getByRole('link', { name: 'Register a model' }).click();
  await page.getByRole('heading', { name: 'Register a model' }).waitFor();
});

it('registers a model from files of this computer', async () => {
  const { page } = dashboard;
  const files = ['model.json', 'model.onnx', 'calibration.npz', 'held_out.npz'];
  await page.locator('input[type=file]').setInputFiles(files.map((file) => join(GAUSSIAN, file)));
  const hashes = page.getByLabel('SHA-256');
  await expect.poll(() => hashes.count()).toBe(3);
  for (const [i, file] of files.slice(1).entries())
    await expect.poll(() => hashes.nth(i).inputValue()).toBe(sha256(await readFile(join(GAUSSIAN, file))));
  expect(await dashboard.seriousFaults()).toEqual([]);
  await page.getByRole('button', { name: 'Register the model' }).click();
  await page.getByRole('heading', { name: 'gaussian' }).waitFor();
  await page.getByText('ready', { exact: true }).waitFor();
  await page.getByText('Not measured yet').waitFor();
});

it('shows the denoising loss of a model that was measured', async () => {
  const { page, service } = dashboard;
  const fixed = { objective: { exponent: 3 }, validation: null };
  await service.run({ model: 'gaussian', solver: 'euler', steps: 4, ...fixed });
  await page.reload();
  await page.getByRole('img', { name: /^Denoising loss/ }).waitFor();
  await dashboard.expectNoNaN();
});

it('says why a registration is refused', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/register');
  await page.getByRole('button', { name: 'Add an address' }).click();
  await page.getByLabel('Name in the folder').fill('model.onnx');
  await page.getByLabel('Address').fill('http://example.com/model.onnx');
  await page.getByLabel('SHA-256').fill('0'.repeat(64));
  await page.getByRole('button', { name: 'Register the model' }).click();
  await page
    .getByRole('alert')
    .getByText(/https:/)
    .waitFor();
  await page.getByLabel('Manifest').fill('{ no JSON');
  await page.getByRole('button', { name: 'Register the model' }).click();
  await page.getByRole('alert').getByText(/JSON/).waitFor();
});

it('asks for guidance where a model takes it, and reckons with it', async () => {
  const { page, service } = dashboard;
  await writeClosedForm(models, LABELLED);
  await dashboard.goto('#/new?model=gaussian');
  await page.locator('select[name=solver]').selectOption('euler');
  await page.locator('.estimate strong').first().waitFor();
  expect(await page.locator('input[name=guidance_scale]').count()).toBe(0);
  await page.locator('select[name=model]').selectOption('labelled');
  await page.locator('input[name=steps]').fill('4');
  const evaluations = () => page.locator('.estimate strong').first().innerText();
  const without = await evaluations();
  await page.locator('input[name=guidance_scale]').fill('2');
  await expect.poll(evaluations).not.toBe(without);
  await page.getByText('More settings').click();
  await page.locator('input[name="objective.exponent"]').fill('2');
  await page.locator('select[name=validation]').selectOption('none');
  await page.getByRole('button', { name: 'Start the job' }).click();
  await page.getByRole('link', { name: 'See the schedule' }).click();
  await page.getByRole('heading', { name: 'labelled · euler · 4 steps · guidance 2 · version 1' }).waitFor();
  await page.getByRole('button', { name: 'ComfyUI' }).click();
  await page.getByText('Copied').waitFor();
  const path = '/schedules/labelled?solver=euler&steps=4&guidance_scale=2&format=comfyui';
  expect(await dashboard.clipboard()).toBe((await service.send(path)).text);
});

it('lets a registered model go, and keeps what was made for it', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/models/gaussian');
  await page.getByRole('button', { name: 'Remove gaussian' }).click();
  await page.getByRole('button', { name: 'Yes, remove it' }).click();
  await page.getByText(/there is no model "gaussian"/).waitFor();
  await page.getByRole('link', { name: 'its jobs' }).click();
  await page.getByText('succeeded', { exact: true }).and(page.locator('.badge')).waitFor();
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
