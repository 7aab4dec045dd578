// The main path: a job from the form, live, to its curves, samples and copies.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AliasResource } from '../../src/http/schemas/alias.ts';
import type { ScheduleResource } from '../../src/schedules/schedule-resource.ts';
import { Dashboard, PATIENCE } from './dashboard.ts';

const SERIES = 'solver=euler&steps=5';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await Dashboard.open();
});
afterAll(() => dashboard.close());

it('takes a job from the form and shows it live until its schedules are there', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/new');
  await page.locator('select[name=model]').selectOption('mixture-2d');
  await page.locator('select[name=solver]').selectOption('euler');
  await page.locator('input[name=steps]').fill('5');
  await page.getByText('More settings').click();
  await page.locator('input[name="validation.samples"]').fill('64');
  expect(await page.locator('.estimate').innerText()).toMatch(/At most about [\d,]+ denoiser evaluations/);
  await page.getByRole('button', { name: 'Start the job' }).click();
  await page.getByRole('heading', { name: 'mixture-2d · euler · 5 steps' }).waitFor();
  const loads = page.on('framenavigated', () => expect.unreachable('the page was loaded anew'));
  await page.getByText('succeeded', { exact: true }).waitFor();
  loads.removeAllListeners('framenavigated');
  await page.getByText(/candidates were rolled out with the real solver and compared by/).waitFor();
});

it('says what is wrong with a field beside it', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/new');
  await page.locator('select[name=model]').selectOption('gaussian');
  await page.locator('select[name=solver]').selectOption('euler');
  await page.getByText('More settings').click();
  await page.locator('input[name="probe.levels"]').fill('3');
  await page.getByRole('button', { name: 'Start the job' }).click();
  await page.locator('input[name="probe.levels"][aria-invalid=true]').waitFor();
  expect(await page.locator('.wrong').innerText()).toContain('16');
});

it('draws the schedule and its samples, and nothing that is not a number', async () => {
  const { page } = dashboard;
  await dashboard.goto(`#/schedules/mixture-2d?${SERIES}`);
  for (const name of [
    /^Samples from the same noise/,
    /^Noise level sigma/,
    /^KLUB of each step/,
    /^KLUB \(nats\) against the exponent/,
    /^energy distance against the exponent/,
    /^Denoising loss/,
  ])
    await page.getByRole('img', { name }).waitFor();
  await dashboard.expectNoNaN();
});

it.each([
  ['ComfyUI', 'comfyui'],
  ['diffusers', 'diffusers'],
  ['A1111', 'a1111'],
  ['k-diffusion', 'k-diffusion'],
  ['csv', 'csv'],
])('copies what the API exports for %s', async (label, format) => {
  const { page, service } = dashboard;
  const exported = await service.send(`/schedules/mixture-2d?${SERIES}&version=1&format=${format}`);
  const button = page.getByRole('button', { name: label, exact: true });
  await button.click();
  await button.getByText('Copied').waitFor();
  expect(await dashboard.clipboard()).toBe(exported.text);
  await page.getByRole('button', { name: label, exact: true }).waitFor();
});

it('compares versions and moves the champion', async () => {
  const { page, service } = dashboard;
  const request = { model: 'mixture-2d', solver: 'euler', steps: 5, seed: 1, validation: { samples: 32 } };
  const { schedules } = await service.run(request);
  await dashboard.goto(`#/schedules/mixture-2d?${SERIES}&id=${schedules[0].id}`);
  await page.getByRole('button', { name: 'Compare: version 1' }).click();
  await page.getByRole('heading', { name: 'Version 2 against version 1' }).waitFor();
  await page.getByText(/Sigmas differ by up to|The sigmas are the same/).waitFor();
  await page.getByRole('button', { name: 'Make champion: version 1' }).click();
  await page.getByRole('button', { name: 'Make champion: version 2' }).waitFor();
  const path = `/schedules/mixture-2d/aliases/champion?${SERIES}`;
  expect((await service.get<AliasResource>(path)).version).toBe(1);
});

it('leads to the report', async () => {
  const { page, browser, service } = dashboard;
  const { version } = await service.get<ScheduleResource>(`/schedules/mixture-2d?${SERIES}`);
  await dashboard.goto(`#/schedules/mixture-2d?${SERIES}`);
  const opened = browser.waitForEvent('page');
  await page.getByRole('link', { name: 'Report' }).click();
  const report = await opened;
  await report.getByRole('heading', { name: `mixture-2d · euler · 5 steps · version ${version}` }).waitFor();
  await report.close();
});

it('shows images of the same noise in columns', { timeout: 600_000 }, async () => {
  const { page, service } = dashboard;
  const id = await service.submit({
    model: 'fashion-mnist',
    solver: 'euler',
    steps: 3,
    probe: { levels: 16, paths: 256 },
    validation: { samples: 32 },
  });
  await dashboard.goto(`#/jobs/${id}`);
  await page.getByText(/\d+ % · .* evaluations\/s · at most .* left/).waitFor();
  await page.getByRole('link', { name: 'See the schedule' }).click({ timeout: 600_000 });
  await page.locator('.images img').first().waitFor();
  await dashboard.until(
    `[...document.querySelectorAll('.images img')].every((image) => image.naturalWidth > 0)`,
  );
  const captions = await page.locator('.images figcaption strong').allInnerTexts();
  expect(captions).toEqual(['EDM', 'best default', 'this schedule'].slice(0, captions.length));
  expect(captions).toContain('EDM');
});

it('cancels a job', async () => {
  const { page, service } = dashboard;
  const id = await service.submit({ model: 'fashion-mnist', solver: 'heun', steps: 20 });
  await dashboard.goto(`#/jobs/${id}`);
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await page.getByText('canceled', { exact: true }).waitFor(PATIENCE);
  expect((await service.finished(id)).status).toBe('canceled');
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
