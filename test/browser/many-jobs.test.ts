// A list of five thousand jobs.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobStore } from '../../src/jobs/store.ts';
import { FIXED } from '../helpers/client.ts';
import { withRedis } from '../helpers/redis.ts';
import { Dashboard } from './dashboard.ts';

const JOBS = 5_000;
const PAGE = 25;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await Dashboard.open();
  const { service } = dashboard;
  const { id, request } = await service.run({ model: 'gaussian', solver: 'euler', steps: 2, ...FIXED });
  await withRedis(`unix://${join(service.dataDir, 'redis/redis.sock')}`, async (redis) => {
    const store = new JobStore(redis);
    const ids = Array.from({ length: JOBS }, (_, i) => `${id.slice(0, -4)}${String(i).padStart(4, '0')}`);
    await Promise.all(
      ids.map(async (one) => {
        await store.create(one, { request, client: 'browser', modelVersion: 'sha256:of-a-model' });
        await store.requestCancel(one);
      }),
    );
  });
}, 600_000);
afterAll(() => dashboard.close());

it('has as many rows as fit a page, and moves through the rest', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/');
  await page.locator('.row').first().waitFor();
  const seen = new Set<string>();
  for (let turn = 0; turn < 4; turn++) {
    const rows = page.locator('.row a.name');
    expect(await rows.count()).toBe(PAGE);
    const addresses = await rows.evaluateAll((links) => links.map(String));
    for (const address of addresses) seen.add(address);
    await page.getByRole('link', { name: 'Older' }).click();
    await dashboard.until(
      `document.querySelector('.row a.name')?.href !== ${JSON.stringify(addresses[0])} && !document.querySelector('.loading')`,
    );
  }
  expect(seen.size).toBe(4 * PAGE);
  expect(await page.evaluate<number>(`document.querySelectorAll('*').length`)).toBeLessThan(1_000);
});

it('scrolls, and stays where it was scrolled to while the list is loaded again', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/');
  await page.locator('.row').first().waitFor();
  const again = page.waitForResponse(/\/jobs\?/);
  await page.mouse.wheel(0, 400);
  await dashboard.until('scrollY > 0');
  const place = await page.evaluate<number>('scrollY');
  await again;
  await page.waitForResponse(/\/jobs\?/);
  expect(await page.evaluate<number>('scrollY')).toBeGreaterThanOrEqual(place);
  await page.getByRole('link', { name: 'Older' }).scrollIntoViewIfNeeded();
});

it('finds the one that fits a filter among all', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/');
  await page.getByLabel('Status').selectOption('succeeded');
  await page.locator('.row').getByText('succeeded').waitFor();
  expect(await page.locator('.row').count()).toBe(1);
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
