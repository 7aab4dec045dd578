import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviation, mixtureDenoiser, readSolverCases } from '../../golden/solver-cases.ts';

const TOLERANCE = 1e-9;
const GOLDEN = new URL('../../golden/solvers.json', import.meta.url);
const PORT = new URL('../../golden/solvers-port.json', import.meta.url);

describe.each([
  ['k-diffusion', GOLDEN],
  ['the numpy port of the papers', PORT],
])('solvers against %s', (_, path) => {
  const { denoiser, cases } = readSolverCases(path);
  it.each(cases)('$solver on $schedule gives the same samples', async (solverCase) => {
    expect(await deviation(mixtureDenoiser(denoiser), solverCase)).toBeLessThanOrEqual(TOLERANCE);
  });
});

describe('golden:solvers', () => {
  const script = fileURLToPath(new URL('../../golden/check-solvers.ts', import.meta.url));
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'solvers-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const check = (path: string) => promisify(execFile)(process.execPath, ['--import', 'tsx', script, path]);

  it('prints the largest deviation by solver and overall', async () => {
    const { stdout } = await check(fileURLToPath(GOLDEN));
    expect(stdout).toMatch(/^dpmpp_2m_sde:heun +\d\.\d\de-\d+$/m);
    expect(stdout).toMatch(/^largest deviation +\d\.\d\de-\d+ \(14 cases\)$/m);
  });

  it('fails a file whose samples are off by more than 1e-9', async () => {
    const golden = readSolverCases(GOLDEN);
    golden.cases[3].x_final[1][0] += 2e-9;
    const path = join(directory, 'off.json');
    await writeFile(path, JSON.stringify(golden));
    await expect(check(path)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^largest deviation +2\.00e-9/m) as string,
    });
  });
});
