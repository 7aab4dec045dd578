import { execFile, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createStepsmith,
  StepsmithProblem,
  unwrap,
  waitForJob,
  type Job,
  type Schedule,
} from 'stepsmith/client';
import { TestService } from '../helpers/service.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const hasRequests = spawnSync('python3', ['-c', 'import requests']).status === 0;

/** In milliseconds, and without the validation that takes its time. */
const FAST = { probe: { levels: 32, paths: 256 }, objective: { exponent: 3 }, validation: null };

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.remove());

describe('the TypeScript client', () => {
  it('optimises, waits with progress, and reads the schedule and an export', async () => {
    const client = createStepsmith({ url: `${service.url}/` });
    const body = { model: 'gaussian', solver: 'euler' as const, steps: [4, 8], ...FAST };
    const accepted: Job = await unwrap(client.POST('/optimize', { body }));
    const seen: Job['status'][] = [];
    const job = await waitForJob(client, accepted.id, {
      onProgress: ({ status }) => seen.push(status),
      pollMs: 20,
    });
    expect(job.status).toBe('succeeded');
    expect(seen.at(-1)).toBe('succeeded');
    const schedules: Schedule[] = job.schedules!;
    expect(schedules.map(({ steps }) => steps)).toEqual([4, 8]);
    const params = { path: { model: 'gaussian' }, query: { solver: 'euler' as const, steps: 8 } };
    expect(await unwrap(client.GET('/schedules/{model}', { params }))).toEqual(schedules[1]);
    const query = { ...params.query, format: 'comfyui' as const };
    const text = await unwrap(
      client.GET('/schedules/{model}', { params: { ...params, query }, parseAs: 'text' }),
    );
    expect(text.split(', ')).toHaveLength(9);
  });

  it('throws the problem of the service, with its code', async () => {
    const client = createStepsmith({ url: service.url });
    const asked = unwrap(client.GET('/models/{name}', { params: { path: { name: 'gausian' } } }));
    const problem: unknown = await asked.catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(StepsmithProblem);
    expect(problem).toMatchObject({ status: 404, code: 'model-not-found' });
    expect((problem as Error).message).toContain('did you mean gaussian?');
    await expect(waitForJob(client, 'job_none')).rejects.toMatchObject({ code: 'job-not-found' });
  });

  it('stops waiting when it is told to', async () => {
    const client = createStepsmith({ url: service.url });
    const { id } = await unwrap(
      client.POST('/optimize', { body: { model: 'fashion-mnist', solver: 'euler', steps: 3, ...FAST } }),
    );
    const stop = new AbortController();
    const stopNow = () => {
      stop.abort();
    };
    const waiting = waitForJob(client, id, { onProgress: stopNow, signal: stop.signal });
    await expect(waiting).rejects.toThrow(/abort/i);
    await unwrap(client.POST('/jobs/{id}/cancel', { params: { path: { id } } }));
  });

  it('is what package.json exports, in plain JavaScript', async () => {
    const script = `import { createStepsmith, unwrap } from 'stepsmith/client';
      const { data } = await unwrap(createStepsmith({ url: process.argv[1] }).GET('/solvers'));
      console.log(data.length);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, service.url], {
      cwd: ROOT,
    });
    expect(Number(stdout)).toBeGreaterThan(5);
  });
});

describe.skipIf(!hasRequests)('the Python client (needs python3-requests)', () => {
  const file = resolve(ROOT, 'examples/python-client/stepsmith_client.py');
  const python = (...command: string[]) =>
    run('python3', command, {
      cwd: resolve(file, '..'),
      env: { ...process.env, STEPSMITH_URL: service.url },
    });

  it('optimises, reads and exports', async () => {
    const options = JSON.stringify({ ...FAST }).replaceAll('null', 'None');
    const script = `
from stepsmith_client import Stepsmith, StepsmithError
import os
client = Stepsmith(os.environ["STEPSMITH_URL"])
job = client.wait(client.optimize("mixture-2d", "heun", [3], **${options})["id"], poll=0.02)
assert job["status"] == "succeeded", job
schedule = client.schedule("mixture-2d", "heun", 3)
assert schedule == job["schedules"][0]
assert len(client.export("mixture-2d", "heun", 3, "comfyui").split(", ")) == 4
assert client.export("mixture-2d", "heun", 3, "npy")[1:6] == b"NUMPY"
try:
    client.schedule("mixture-2d", "heun", 0)
except StepsmithError as error:
    print(error.status, error.code)
`;
    expect((await python('-c', script)).stdout).toBe('422 invalid-request\n');
  });

  it('runs as a command, and says what is wrong in a line', async () => {
    const failed = await python(file, 'gausian', 'euler', '5').catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect((failed as { stderr: string }).stderr.trim()).toMatch(
      /^there is no model "gausian"; did you mean/,
    );
  });
});
