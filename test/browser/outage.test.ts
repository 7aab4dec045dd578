// The service away, and its events broken off.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Dashboard } from './dashboard.ts';
import { FlakyLink } from './flaky-link.ts';

const AWAY = 'The service does not answer.';

let dashboard: Dashboard;
let link: FlakyLink;
beforeAll(async () => {
  dashboard = await Dashboard.open();
  link = await FlakyLink.to(dashboard.service.url);
});
afterAll(async () => {
  await link.cut();
  await dashboard.close();
});

it('says that the service is away, keeps what was loaded, and comes back by itself', async () => {
  const { page, service } = dashboard;
  const id = await service.submit({ model: 'fashion-mnist', solver: 'heun', steps: 20 });
  await page.goto(`${link.url}/#/`);
  await page.getByRole('link', { name: /fashion-mnist/ }).waitFor();
  await link.cut();
  await page.getByText(AWAY).waitFor();
  expect(await page.getByRole('link', { name: /fashion-mnist/ }).count()).toBe(1);
  await service.send(`/jobs/${id}/cancel`, { method: 'POST' });
  await link.mend();
  await page.getByText('canceled', { exact: true }).and(page.locator('.badge')).waitFor();
  await page.getByText(AWAY).waitFor({ state: 'detached' });
});

it('misses nothing of a job whose events were broken off', async () => {
  const { page, service } = dashboard;
  const request = { model: 'mixture-2d', solver: 'euler', steps: 6, validation: { samples: 64 } };
  const id = await service.submit(request);
  await page.goto(`${link.url}/#/jobs/${id}`);
  await page.getByText(/^(queued|running)$/).waitFor();
  await link.cut();
  await page.getByText(AWAY).waitFor();
  await service.succeeded(id);
  expect(await page.getByRole('link', { name: 'See the schedule' }).count()).toBe(0);
  await link.mend();
  await page.getByText('succeeded', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'See the schedule' }).waitFor();
  await page.getByText(AWAY).waitFor({ state: 'detached' });
});

it('opens when the service comes', async () => {
  const { page } = dashboard;
  await page.goto(`${link.url}/#/models`);
  await page.getByRole('link', { name: 'gaussian' }).waitFor();
  await link.cut();
  await page.getByRole('link', { name: 'Schedules' }).click();
  await page.getByText(AWAY).waitFor();
  await link.mend();
  await page.getByRole('link', { name: 'stable-diffusion-xl' }).waitFor();
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
