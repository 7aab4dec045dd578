// What users write, what is gone, and what is extreme.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FIXED } from '../helpers/client.ts';
import { writeClosedForm } from '../helpers/closed-form.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { SHIPPED_MODELS } from '../helpers/service.ts';
import { Dashboard } from './dashboard.ts';

const MARKUP = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

let dashboard: Dashboard;
let models: string;
beforeAll(async () => {
  models = await temporaryDirectory();
  for (const name of ['gaussian', 'short-lived', MARKUP.replaceAll('/', '')]) await addModel(name);
  dashboard = await Dashboard.open({ MODELS_DIR: models });
});
afterAll(async () => {
  await dashboard.close();
  await rm(models, { recursive: true });
});

/** The closed-form denoiser under another name. */
async function addModel(name: string, change: object = {}): Promise<void> {
  const [from, to] = [join(SHIPPED_MODELS, 'gaussian'), join(models, name)];
  await cp(from, to, { recursive: true });
  const manifest = JSON.parse(await readFile(join(from, 'model.json'), 'utf8')) as object;
  await writeFile(join(to, 'model.json'), JSON.stringify({ ...manifest, name, ...change }));
}

async function expectNotExecuted(): Promise<void> {
  const { page } = dashboard;
  await dashboard.until(`document.title.endsWith('Stepsmith') && !document.querySelector('.loading')`);
  expect(await page.title()).toMatch(/ · Stepsmith$/);
  expect(await page.locator('main img[src=x], main script').count()).toBe(0);
}

it('shows markup in metadata as text', async () => {
  const { page, service } = dashboard;
  const request = {
    model: 'gaussian',
    solver: 'euler',
    steps: 2,
    ...FIXED,
    metadata: { [MARKUP.slice(0, 60)]: MARKUP },
  };
  const { id } = await service.run(request);
  await dashboard.goto(`#/jobs/${id}`);
  await page.getByText(MARKUP, { exact: true }).waitFor();
  await expectNotExecuted();
});

it('shows markup in the name of a model as text, in lists and in addresses', async () => {
  const { page } = dashboard;
  const name = encodeURIComponent(MARKUP);
  await dashboard.goto('#/models');
  await page.getByRole('link', { name: 'gaussian' }).waitFor();
  await expectNotExecuted();
  for (const place of [
    `#/models/${name}`,
    `#/schedules/${name}`,
    `#/schedules/${name}?solver=${name}&steps=5`,
  ]) {
    await dashboard.goto(place);
    await page.getByRole('heading', { name: MARKUP }).waitFor();
    await expectNotExecuted();
  }
  await dashboard.goto(`#/jobs?model=${name}`);
  await page.locator('.filters').waitFor();
  await expectNotExecuted();
});

it('shows a manifest with markup in it as text', async () => {
  const { page } = dashboard;
  const manifest = JSON.stringify({ name: 'gaussian', onnx: MARKUP, description: MARKUP });
  await writeFile(join(models, 'short-lived', 'model.json'), manifest);
  await dashboard.goto('#/models/short-lived');
  await page.getByText('unavailable', { exact: true }).waitFor();
  await page.locator('.notice.bad').waitFor();
  await expectNotExecuted();
});

it('shows the job and the schedule of a model that is gone', async () => {
  const { page, service } = dashboard;
  await addModel('short-lived');
  const { id } = await service.run({ model: 'short-lived', solver: 'euler', steps: 4, ...FIXED });
  await rm(join(models, 'short-lived'), { recursive: true });
  await dashboard.goto(`#/jobs/${id}`);
  await page.getByText('succeeded', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'See the schedule' }).click();
  await page.getByRole('img', { name: /^Noise level sigma/ }).waitFor();
  await dashboard.expectNoNaN();
  await dashboard.goto('#/models/short-lived');
  await page.getByText(/there is no model "short-lived"/).waitFor();
  await page.getByRole('link', { name: 'its schedules' }).click();
  await page.getByRole('link', { name: 'short-lived' }).waitFor();
});

it('shows and copies the schedule of a model that has changed since, not that of the model as it is', async () => {
  const { page, service } = dashboard;
  const request = { model: 'changing', solver: 'euler', steps: 4, validation: null };
  await addModel('changing', { description: 'before' });
  const before = await service.run({ ...request, objective: { exponent: 3 } });
  await addModel('changing', { description: 'after' });
  const after = await service.run({ ...request, objective: { exponent: 1 } });
  expect(after.schedules[0].version).toBe(before.schedules[0].version);
  await dashboard.goto(`#/jobs/${before.id}`);
  await page.getByRole('link', { name: 'See the schedule' }).click();
  await page.getByRole('button', { name: 'ComfyUI' }).click();
  await page.getByText('Copied').waitFor();
  const second = (schedule: (typeof before.schedules)[0]) => String(schedule.sigmas[1]).slice(0, 8);
  const copied = await dashboard.clipboard();
  expect(copied).toContain(second(before.schedules[0]));
  expect(copied).not.toContain(second(after.schedules[0]));
  expect(await page.getByRole('button', { name: /Make champion/ }).count()).toBe(0);
});

it('has room for long names', async () => {
  const { page, service } = dashboard;
  const name = 'm'.repeat(100);
  await addModel(name, { description: 'd'.repeat(300) });
  const long = { ['k'.repeat(64)]: 'v'.repeat(512) };
  const { id } = await service.run({ model: name, solver: 'euler', steps: 4, ...FIXED, metadata: long });
  const places = [
    '',
    'schedules',
    'models',
    `models/${name}`,
    `jobs/${id}`,
    `schedules/${name}?solver=euler&steps=4`,
  ];
  for (const width of [1280, 390])
    for (const place of places) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto('about:blank');
      await dashboard.goto(`#/${place}`);
      await page.locator('main :is(h1, a)', { hasText: name }).first().waitFor();
      expect(await dashboard.overflow(), `#/${place} at ${width}`).toBeLessThanOrEqual(0);
    }
  await dashboard.goto(`#/new?model=${name}`);
  await dashboard.until(`document.querySelector('select[name=model]')?.value === '${name}'`);
  expect(await dashboard.overflow()).toBeLessThanOrEqual(0);
});

it('draws schedules of one step and of forty', async () => {
  const { page, service } = dashboard;
  await service.run({ model: 'gaussian', solver: 'euler', steps: [1, 40], ...FIXED });
  for (const steps of [1, 40])
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await dashboard.goto(`#/schedules/gaussian?solver=euler&steps=${steps}`);
      await page.getByRole('img', { name: /^KLUB of each step/ }).waitFor();
      await dashboard.expectNoNaN();
      expect(await dashboard.overflow()).toBeLessThanOrEqual(0);
      expect(await overlappingTicks()).toEqual([]);
    }
});

it('draws a schedule that begins at pure noise', async () => {
  const { page, service } = dashboard;
  const process = { type: 'flow', num_train_timesteps: 1000 };
  await writeClosedForm(models, { name: 'flow', process, prediction: 'flow' });
  const { schedules } = await service.run({ model: 'flow', solver: 'euler', steps: 4, ...FIXED });
  expect(schedules[0].sigmas[0]).toBeNull();
  await dashboard.goto('#/schedules/flow?solver=euler&steps=4');
  await page.getByText(/^pure noise, /).waitFor();
  await page.getByRole('img', { name: /^Noise level sigma/ }).waitFor();
  await page.getByRole('img', { name: /^KLUB of each step/ }).waitFor();
  await dashboard.expectNoNaN();
  await dashboard.goto('schedules/flow/report?solver=euler&steps=4');
  await page.getByRole('heading', { name: 'Noise level by step' }).waitFor();
  await dashboard.expectNoNaN();
});

/** Labels of the same axis that lie over one another. */
function overlappingTicks(): Promise<string[]> {
  return dashboard.page.evaluate<
    string[]
  >(`[...document.querySelectorAll('g[aria-label$="tick label"], .chart-svg g[text-anchor]')].flatMap((axis) => {
    const boxes = [...axis.querySelectorAll('text')].map((label) => [label.textContent, label.getBoundingClientRect()]);
    return boxes.flatMap(([text, a], i) => boxes.slice(i + 1)
      .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map(([other]) => text + ' over ' + other));
  })`);
}

it('says that there is no such job, schedule or page', async () => {
  const { page } = dashboard;
  for (const [place, said] of [
    ['#/jobs/job_none', /No such job/],
    ['#/schedules/gaussian?solver=heun&steps=7', /No such schedule/],
    ['#/schedules/gaussian?solver=euler&steps=many', /steps/],
    ['#/elsewhere/%E0%A4%A', /no page at this address/],
  ] as const) {
    await dashboard.goto(place);
    await page.getByText(said).first().waitFor();
  }
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
