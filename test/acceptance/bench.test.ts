// The benchmarks are run by hand; that they run at all is checked here.
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const NAME = `smoke-${process.pid}`;
const fileOf = (extension: string) => resolve(import.meta.dirname, `../bench/results/${NAME}.${extension}`);

afterAll(async () => {
  for (const extension of ['md', 'json']) await rm(fileOf(extension), { force: true });
});

async function bench(file: string, ...options: string[]): Promise<string> {
  const path = resolve(import.meta.dirname, `../bench/${file}.ts`);
  const command = ['--import', 'tsx', path, ...options, `--name=${NAME}`];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}

it('bench:paper holds the descent against probes that cost less', async () => {
  const rows = (await bench('paper', '--quick'))
    .split('\n')
    .filter((line) => line.startsWith('| gaussian |'));
  expect(rows.filter((row) => row.includes('| probe, '))).toHaveLength(9);
  expect(rows.at(-1)).toMatch(/descent, 256 samples, 33 passes \| 1672704 \| 0\.\d+ \| \d+: 1\/\d{3,} \|$/);
});

it('bench:quality compares the choice of the service with every default, on every measure', async () => {
  const stdout = await bench('quality', '--quick', '--models=mixture-2d', '--solvers=dpmpp_2m');
  expect(stdout.trim()).toBe((await readFile(fileOf('md'), 'utf8')).trim());
  const rows = stdout.split('\n').filter((line) => line.startsWith('| mixture-2d | dpmpp_2m, 5 |'));
  const measures = rows.map((row) => row.split(' | ')[2]);
  expect(measures).toEqual(['energy_distance', 'sliced_wasserstein', 'nll_gap', 'nll']);
  expect(stdout).toMatch(/auto significantly worse than the default that is best on .*: \d of 4 comparisons/);
  const { cells } = JSON.parse(await readFile(fileOf('json'), 'utf8')) as {
    cells: { scored: { name: string; scores: Record<string, number[]> }[] }[];
  };
  const names = cells[0].scored.map(({ name }) => name);
  expect(names).toEqual(['edm', 'log_linear', 'time_uniform', 'arctan', 'p=3', 'auto', 'primary alone']);
  for (const { scores } of cells[0].scored) {
    for (const values of Object.values(scores)) {
      expect(values).toHaveLength(8);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  }
});
