import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dashboard } from '../../../src/http/plugins/dashboard.ts';

const BUILT = join(import.meta.dirname, '../../../src/dashboard/dist');
/** What the first visit may load, compressed. */
const BUDGET = 200_000;

const app = Fastify().withTypeProvider<ZodTypeProvider>();
beforeAll(() => dashboard(app));
afterAll(() => app.close());

it('is served at / under a policy that lets nothing in but files of this origin', async () => {
  const page = await app.inject('/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  expect(page.headers['cache-control']).toBe('no-cache');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(page.body).not.toMatch(/<script>|<style|style=|https?:\/\//);
});

it('finds everything the page refers to, under names that never change', async () => {
  const { body } = await app.inject('/');
  const references = [...body.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  expect(references.length).toBeGreaterThan(2);
  for (const path of references) {
    const asset = await app.inject(path);
    expect(asset.statusCode, path).toBe(200);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['x-content-type-options']).toBe('nosniff');
  }
});

it(`loads less than ${BUDGET} bytes, the plotting library included`, async () => {
  const names = await readdir(join(BUILT, 'assets'));
  const files = await Promise.all(names.map((name) => readFile(join(BUILT, 'assets', name))));
  expect(files.reduce((sum, file) => sum + gzipSync(file).length, 0)).toBeLessThan(BUDGET);
});
