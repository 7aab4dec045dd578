import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHIPPED_MODELS, TestService } from '../helpers/service.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXED = ['--exponent', '1', '--no-validate', '--levels', '32'];

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let service: TestService;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepsmith-cli-'));
  service = await TestService.start();
});
afterAll(async () => {
  await service.remove();
  await rm(directory, { recursive: true });
});

/** The command as a shell runs it. */
function stepsmith(command: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  const env = { PATH: process.env['PATH'], STEPSMITH_URL: service.url, DATA_DIR: directory, ...environment };
  const file = join(ROOT, 'src/cli/stepsmith.js');
  return new Promise((done) => {
    execFile(
      process.execPath,
      [file, ...command],
      { cwd: ROOT, env, encoding: 'utf8' },
      (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

describe('stepsmith optimize and schedules', () => {
  const series = ['--solver', 'euler', '--steps', '4'];

  it('sees a job through, then gets, compares, promotes and takes back what it found', async () => {
    const optimize = ['optimize', '--model', 'gaussian', '--solver', 'euler', '--steps', '4,8', '--watch'];
    const first = await stepsmith([...optimize, ...FIXED]);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stderr).toMatch(/succeeded .*100 %/);
    const lines = first.stdout.split('\n');
    expect(lines[0]).toMatch(/^steps +version +KLUB +best usual/);
    expect(lines[1]).toMatch(/^4 +1 +[\d,.]+ +[\d,.]+ +not measured/);
    expect(lines[4]).toMatch(/^8 steps: 80\.00( [\d.]+){7} 0\.002000$/);

    const second = await stepsmith([...optimize, '--exponent', '2', ...FIXED.slice(2), '--json']);
    const job = JSON.parse(second.stdout) as { schedules: { sigmas: number[]; version: number }[] };
    expect(job.schedules.map(({ version }) => version)).toEqual([2, 2]);

    const file = join(directory, 'four.npy');
    const [text, json, saved, diff] = await Promise.all([
      stepsmith(['schedules', 'get', 'gaussian', ...series, '--format', 'comfyui']),
      stepsmith(['schedules', 'get', 'gaussian', ...series, '--version', '2']),
      stepsmith(['schedules', 'get', 'gaussian', ...series, '--format', 'npy', '-o', file]),
      stepsmith(['schedules', 'diff', 'gaussian', '1', '2', ...series]),
    ]);
    const { sigmas } = job.schedules[0];
    expect(text.stdout.trim().split(', ').map(Number)).toEqual([...sigmas.slice(0, -1), 0]);
    expect(JSON.parse(json.stdout)).toMatchObject({ sigmas, version: 2 });
    expect(saved).toMatchObject({ code: 0, stdout: '' });
    expect((await readFile(file)).subarray(1, 6).toString()).toBe('NUMPY');
    expect(diff.stdout).toMatch(/^step +version 1 +version 2 +ln/);
    expect(diff.stdout).toMatch(/changed: .*objective\.exponent/);

    const promote = (version: string) => stepsmith(['schedules', 'promote', 'gaussian', version, ...series]);
    expect((await promote('2')).stdout).toMatch(/^champion is version 2 \(sch_\w+\)\n$/);
    expect((await promote('1')).stdout).toMatch(/^champion is version 1 .*, before version 2\n$/);
    expect((await promote('previous')).stdout).toMatch(/^champion is version 2 .*, before version 1\n$/);
  });

  it('ends with 3 when the job does not succeed', async () => {
    const running = stepsmith([
      'optimize',
      '--model',
      'fashion-mnist',
      '--solver',
      'heun',
      '--steps',
      '3',
      '--watch',
    ]);
    let id: string | undefined;
    while (id === undefined) {
      const { data } = await service.get<{ data: { id: string }[] }>('/jobs?model=fashion-mnist');
      id = data.at(0)?.id;
    }
    await service.send(`/jobs/${id}/cancel`, { method: 'POST' });
    const { code, stdout, stderr } = await running;
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/the job canceled/);
  });

  it('says in a line what is wrong, and ends with 1, or with 2 for the command itself', async () => {
    const get = ['schedules', 'get', 'gaussian', '--steps'];
    const nobody = { STEPSMITH_URL: 'http://127.0.0.1:9' };
    const cases: [Promise<Ran>, number, RegExp][] = [
      [
        stepsmith(['optimize', '--model', 'gausian', ...series]),
        1,
        /^there is no model "gausian"; did you mean gaussian/,
      ],
      [
        stepsmith(['optimize', '--model', 'gaussian', '--solver', 'no', '--steps', '4']),
        2,
        /must be one of euler/,
      ],
      [stepsmith([...get, '4', '--format', 'webui']), 2, /Allowed choices are json, diffusers/],
      [stepsmith([...get, '4', '--format', 'csv', '--strength', '2']), 1, /^strength: /],
      [stepsmith([...get, 'x']), 2, /whole number/],
      [stepsmith(['models', 'list'], nobody), 1, /^no service answers there .*; start one/],
      [stepsmith(['models', 'list'], { STEPSMITH_URL: 'here' }), 2, /STEPSMITH_URL.*must be an address/],
      [stepsmith(['models', 'check', join(directory, 'none')]), 1, /^there is no folder .*none$/m],
      [stepsmith([...get, '201']), 1, /^steps: must be at most 200$/m],
      [stepsmith(['shedules']), 2, /Did you mean schedules/],
    ];
    for (const [ran, code, stderr] of cases) {
      const result = await ran;
      expect(result, result.stderr).toMatchObject({ code, stdout: '' });
      expect(result.stderr).toMatch(stderr);
      expect(result.stderr).not.toMatch(/\n {4}at /);
    }
  });

  it('needs no service with --local', async () => {
    const command = [
      'optimize',
      '--local',
      '--model',
      'mixture-2d',
      '--solver',
      'euler',
      '--steps',
      '3',
      '--json',
    ];
    const { code, stdout, stderr } = await stepsmith([...command, ...FIXED], {
      STEPSMITH_URL: 'http://127.0.0.1:1',
    });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', request: { steps: [3] } });
  });
});

describe('stepsmith models and doctor', () => {
  it('lists and checks models, those of the service and a folder', async () => {
    await writeFile(join(directory, 'model.json'), '{"name": "x"}');
    const [list, known, folder, broken] = await Promise.all([
      stepsmith(['models', 'list']),
      stepsmith(['models', 'check', 'gaussian']),
      stepsmith(['models', 'check', join(SHIPPED_MODELS, 'mixture-2d')]),
      stepsmith(['models', 'check', directory]),
    ]);
    expect(list.stdout).toMatch(/^gaussian +READY/m);
    expect(known).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^gaussian is READY, sha256:/) as string,
    });
    expect(folder.stdout).toMatch(/^mixture-2d can be used: \d+ calibration samples/);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/^model\.json: /) as string });
  });

  it('adds a folder to the service, once', async () => {
    const folder = join(directory, 'added');
    await cp(join(SHIPPED_MODELS, 'mixture-2d'), folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, name: 'added' }));
    const added = await stepsmith(['models', 'add', folder]);
    expect(added, added.stderr).toMatchObject({ code: 0 });
    expect(added.stdout).toMatch(/^added is READY, sha256:/);
    const again = await stepsmith(['models', 'add', folder]);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toMatch(/^there is a model "added" already/);
  });

  it('adds a folder in the layout of diffusers, which has no model.json', async () => {
    const added = await stepsmith(['models', 'add', join(ROOT, 'test/fixtures/label-unet')]);
    expect(added.stdout, added.stderr).toMatch(/^label-unet is READY, sha256:/);
  });

  it('says what is well, what is not, and what to do about it', async () => {
    const broken = {
      REDIS_URL: 'redis://127.0.0.1:1',
      MODELS_DIR: '/nowhere',
      EXECUTION_PROVIDERS: 'cuda:7',
    };
    const [well, ill] = await Promise.all([stepsmith(['doctor']), stepsmith(['doctor'], broken)]);
    expect(well.code, well.stdout).toBe(0);
    expect(well.stdout).toMatch(/^ok {4}model gaussian$/m);
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(
      /^FAIL {2}the Redis of REDIS_URL does not answer\n {6}start it, or correct REDIS_URL/m,
    );
    expect(ill.stdout).toMatch(/^FAIL {2}MODELS_DIR \/nowhere cannot be read\n {6}make it/m);
  });
});
