// Every page in light and dark, wide and on a phone.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Dashboard } from './dashboard.ts';

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const;

let dashboard: Dashboard;
/** Of a job that has ended with a measured schedule. */
let jobId: string;
beforeAll(async () => {
  dashboard = await Dashboard.open();
  const request = { model: 'mixture-2d', solver: 'euler', steps: 4, validation: { samples: 32 } };
  jobId = (await dashboard.service.run(request)).id;
}, 600_000);
afterAll(() => dashboard.close());

it.each([
  ['jobs', '#/'],
  ['a job', '#/jobs/JOB'],
  ['schedules', '#/schedules'],
  ['a schedule', '#/schedules/mixture-2d?solver=euler&steps=4'],
  ['a published schedule', '#/schedules/stable-diffusion-1.5?steps=10'],
  ['a new job', '#/new?model=fashion-mnist'],
  ['models', '#/models'],
  ['a model', '#/models/mixture-2d'],
  ['a new model', '#/register'],
  ['workers', '#/workers'],
  ['keys', '#/keys'],
  ['nothing', '#/nothing'],
  ['a report', 'schedules/mixture-2d/report?solver=euler&steps=4'],
])('%s: accessible, and as wide as the screen', async (_, address) => {
  const { page } = dashboard;
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    await dashboard.goto(address.replace('JOB', jobId));
    await page.locator('main :is(.card, .rows, section, .notice)').first().waitFor();
    await dashboard.until(`!document.querySelector('.loading')`);
    // Folded parts are parts too.
    await page.evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true; })`);
    expect(await dashboard.seriousFaults()).toEqual([]);
    expect(await dashboard.overflow()).toBeLessThanOrEqual(0);
    await dashboard.expectNoNaN();
  }
});

it('is dark where the device is, and as one chooses', async () => {
  const { page } = dashboard;
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  await page.emulateMedia({ colorScheme: 'light' });
  await dashboard.goto('#/');
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.getByRole('button', { name: 'Colours: system' }).click();
  expect(await ground()).toBe(light);
  await page.reload();
  await page.getByRole('button', { name: 'Colours: light' }).waitFor();
  expect(await ground()).toBe(light);
});

it('can be used with the keyboard alone', async () => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 1280, height: 844 });
  await dashboard.goto('#/');
  await page.getByRole('link', { name: 'Models' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await page.getByRole('link', { name: 'Models' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Models' }).waitFor();
  await dashboard.until(`document.activeElement.id === 'main'`);
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
