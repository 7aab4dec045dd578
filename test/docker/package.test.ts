import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import own from '../../package.json' with { type: 'json' };
import { ROOT } from './stages.ts';

const run = promisify(execFile);
/** All of it; there are models of 8 MB in it. */
const LARGEST_BYTES = 12e6;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let packed: Packed;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepsmith-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
  [packed] = JSON.parse(stdout) as Packed[];
});
afterAll(() => rm(folder, { recursive: true }));

describe('npm pack', () => {
  it('takes in what runs and what is read, and nothing of how it is made', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        ...Object.values(own.bin),
        ...Object.values(own.exports['./client']).map((path) => path.replace('./', '')),
        'src/dashboard/dist/index.html',
        'workers/main.ts',
        'models/fashion-mnist/model.onnx',
        'api-spec/openapi.yaml',
        'README.md',
        'CHANGELOG.md',
        'LICENSE',
      ]),
    );
    const allowed =
      /^(src|workers|models|api-spec|examples)\/|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths.filter((path) => /\.env|\.tsx$|\.test\.|check-build/.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(LARGEST_BYTES);
  });

  it('is a command that runs beside what it depends on', async () => {
    execFileSync('tar', ['-xzf', packed.filename], { cwd: folder });
    const root = join(folder, 'package');
    await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const command = [join(root, own.bin.stepsmith), '--version'];
    expect((await run(process.execPath, command, { cwd: folder })).stdout.trim()).toBe(own.version);
    const check = [join(root, own.bin.stepsmith), 'models', 'check', join(root, 'models/gaussian')];
    expect((await run(process.execPath, check, { cwd: folder })).stdout).toMatch(/^gaussian can be used/);
  });
});
