// Where a key is needed: signing in and out, what a key may do, and keys.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Dashboard } from './dashboard.ts';

const ADMIN_KEY = 'admin-key-of-the-browser-tests-0123456789';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await Dashboard.open({ AUTH: 'on', ADMIN_KEY });
});
afterAll(() => dashboard.close());

async function signIn(key: string): Promise<void> {
  const { page } = dashboard;
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Of a key that was just made. */
let reader = '';

it('asks for a key, refuses a wrong one and goes on where one was', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/models');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.getByRole('navigation').innerText()).toBe('');
  expect(await dashboard.seriousFaults()).toEqual([]);
  await signIn('ssk_wrong');
  await page.getByText(/the key is not valid/).waitFor();
  await signIn(ADMIN_KEY);
  await page.getByRole('link', { name: 'gaussian' }).waitFor();
});

it('keeps no key where scripts could read it', async () => {
  const { page, browser } = dashboard;
  const [cookie] = await browser.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  const readable = await page.evaluate<string>(
    'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
  );
  expect(readable).not.toContain(ADMIN_KEY);
  expect(readable).not.toContain(cookie.value);
});

it('makes a key, shows it once and lists it', async () => {
  const { page } = dashboard;
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByLabel('Name').fill('reader');
  await page.getByRole('button', { name: 'Make the key' }).click();
  reader = await page.locator('.token').innerText();
  expect(reader).toMatch(/^ssk_/);
  await page.getByRole('button', { name: 'Copy the key' }).click();
  await page.getByText('Copied').waitFor();
  expect(await dashboard.clipboard()).toBe(reader);
  await page.getByRole('row', { name: /reader/ }).waitFor();
  expect(await dashboard.seriousFaults()).toEqual([]);
  await page.reload();
  await page.getByRole('row', { name: /reader/ }).waitFor();
  expect(await page.content()).not.toContain(reader);
});

it('starts a job and cancels it with the token of the session', async () => {
  const { page } = dashboard;
  await dashboard.goto('#/new?model=fashion-mnist');
  await page.locator('select[name=solver]').selectOption('heun');
  await page.getByRole('button', { name: 'Start the job' }).click();
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await page.getByText('canceled', { exact: true }).waitFor();
});

it('signs out', async () => {
  const { page } = dashboard;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

it('says which scope is missing, and offers nothing that takes it', async () => {
  const { page } = dashboard;
  await signIn(reader);
  await page.getByRole('link', { name: 'Jobs' }).waitFor();
  expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
  for (const [place, scope] of [
    ['#/new', 'optimize'],
    ['#/register', 'models'],
    ['#/keys', 'admin'],
  ] as const) {
    await dashboard.goto(place);
    await page.getByText(`takes a key with the scope ${scope}; yours has read`).waitFor();
  }
  await dashboard.goto('#/new');
  expect(await page.getByRole('button', { name: 'Start the job' }).isDisabled()).toBe(true);
});

it('says that the session has ended when its key is revoked', async () => {
  const { page, service } = dashboard;
  const admin = service.with({ authorization: `Bearer ${ADMIN_KEY}` });
  const { data } = await admin.get<{ data: { id: string; name: string }[] }>('/keys');
  await dashboard.goto('#/workers');
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
  await admin.send(`/keys/${data.find(({ name }) => name === 'reader')?.id}`, { method: 'DELETE' });
  await page.getByText(/Your session has ended/).waitFor();
  await signIn(ADMIN_KEY);
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
});

it('revokes a key', async () => {
  const { page, service } = dashboard;
  const admin = service.with({ authorization: `Bearer ${ADMIN_KEY}` });
  await admin.sendJson('POST', '/keys', { name: 'to revoke', scopes: ['read'] });
  await dashboard.goto('#/keys');
  await page.getByRole('button', { name: 'Revoke to revoke' }).click();
  await page.getByRole('button', { name: 'Yes, revoke it' }).click();
  await page.getByRole('row', { name: /to revoke.*revoked/ }).waitFor();
});

it('complained of nothing', () => {
  expect(dashboard.complaints).toEqual([]);
});
