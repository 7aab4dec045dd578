import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const BUILT = resolve(import.meta.dirname, '../../../src/dashboard/dist');
/** Of all that the first page loads, the plotting library included. */
const MOST_BYTES = 200_000;

it('is loaded in less than 200 kB', async () => {
  const files = await readdir(BUILT, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => gzipSync(await readFile(resolve(file.parentPath, file.name))).length);
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(10_000);
  expect(total).toBeLessThan(MOST_BYTES);
});

it('has nothing that a strict Content-Security-Policy refuses', async () => {
  const page = await readFile(resolve(BUILT, 'index.html'), 'utf8');
  expect(page).not.toMatch(/<style|style=|onload=|<script(?![^>]*\bsrc=")/);
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
});
