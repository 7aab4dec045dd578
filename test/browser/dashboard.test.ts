import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScheduleResource } from '../../src/schedules/schedule-resource.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { TestService } from '../helpers/service.ts';
import { openChromium } from './chromium.ts';

const PATIENCE = { timeout: 120_000 };
const SCHEDULE = '#/schedules/mixture-2d?solver=euler&steps=5';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: { html: string }[];
}

let service: TestService;
let directory: string;
let browser: BrowserContext;
let page: Page;
let url: string;
/** What the page complained of: refused by its policy, thrown, or missing. */
const complaints: string[] = [];

beforeAll(async () => {
  service = await TestService.start();
  url = String((await service.process.logged((line) => 'url' in line))['url']);
  directory = await temporaryDirectory();
  browser = await openChromium(directory);
  await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  page = await browser.newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterAll(async () => {
  await browser.close();
  await service.remove();
  await rm(directory, { recursive: true });
});

it('takes a job from the form and shows it live until its schedules are there', async () => {
  await page.goto(`${url}/#/new`);
  await page.locator('select[name=model]').selectOption('mixture-2d');
  await page.locator('select[name=solver]').selectOption('euler');
  await page.locator('input[name=steps]').fill('5');
  await page.getByText('More settings').click();
  await page.locator('input[name="validation.samples"]').fill('64');
  expect(await page.locator('form').innerText()).toMatch(/At most about [\d,]+ denoiser evaluations/);
  await page.getByRole('button', { name: 'Start the job' }).click();
  await page.getByRole('heading', { name: 'mixture-2d · euler · 5 steps' }).waitFor(PATIENCE);
  await page.getByText('succeeded', { exact: true }).waitFor(PATIENCE);
  await page.getByRole('link', { name: 'See the schedule' }).waitFor(PATIENCE);
});

it('draws the schedule and its samples, and nothing that is not a number', async () => {
  await page.goto(`${url}/${SCHEDULE}`);
  await page.getByRole('img', { name: /^Noise level sigma/ }).waitFor(PATIENCE);
  await page.getByRole('img', { name: /^KLUB of each step/ }).waitFor(PATIENCE);
  await page.getByRole('img', { name: /^Samples from the same noise/ }).waitFor(PATIENCE);
  expect(await page.content()).not.toContain('NaN');
});

it('copies what the API exports for ComfyUI', async () => {
  const { version } = await service.get<ScheduleResource>('/schedules/mixture-2d?solver=euler&steps=5');
  await page.getByRole('button', { name: 'ComfyUI' }).click();
  await page.getByText('Copied').waitFor(PATIENCE);
  const query = `solver=euler&steps=5&format=comfyui&version=${version}`;
  const exported = await fetch(`${url}/schedules/mixture-2d?${query}`);
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await exported.text());
});

it('cancels a job', async () => {
  const id = await service.submit({ model: 'fashion-mnist', solver: 'heun', steps: 20 });
  await page.goto(`${url}/#/jobs/${id}`);
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await page.getByText('canceled', { exact: true }).waitFor(PATIENCE);
  expect((await service.finished(id)).status).toBe('canceled');
});

it('shows markup in what users wrote as text', async () => {
  const markup = '<img src=x onerror="document.title=1">';
  const request = {
    model: 'gaussian',
    solver: 'euler',
    steps: [1, 40],
    objective: { exponent: 3 },
    validation: null,
  };
  const { id } = await service.run({ ...request, metadata: { note: markup } });
  await page.goto(`${url}/#/jobs/${id}`);
  await page.getByText(markup, { exact: true }).waitFor(PATIENCE);
  for (const steps of [1, 40]) {
    await page.goto(`${url}/#/schedules/gaussian?solver=euler&steps=${steps}`);
    await page.getByRole('img', { name: /^KLUB of each step/ }).waitFor(PATIENCE);
    expect(await page.content()).not.toContain('NaN');
  }
});

it.each(['#/', '#/schedules', '#/new', '#/models', '#/workers', SCHEDULE])(
  '%s: accessible in light and dark, and fits a phone',
  async (address) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: colorScheme === 'dark' ? 390 : 1280, height: 844 });
      await page.goto(`${url}/${address}`);
      await page.locator('main .card, main .rows').first().waitFor(PATIENCE);
      await page.evaluate(axe);
      const { violations } = await page.evaluate<{ violations: Violation[] }>(
        'axe.run(document, { resultTypes: ["violations"] })',
      );
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
      const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0);
    }
  },
);

it('complained of nothing', () => {
  expect(complaints).toEqual([]);
});
