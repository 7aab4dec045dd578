// examples/promote against the service: the test does to the job what a worker would, so that it knows what is better.
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/jobs/job.ts';
import type { ScheduleResource, Validation } from '../../../src/schedules/schedule-resource.ts';
import { ADMIN_KEY, bearer, startApp, type TestApp } from '../../helpers/app.ts';
import type { Client } from '../../helpers/client.ts';
import { temporaryDirectory } from '../../helpers/redis.ts';
import { draft, MEASURED } from '../jobs/schedule-fixtures.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../examples/promote/promote.mjs');

let app: TestApp;
let client: Client;
let directory: string;
let modelVersion: string;
beforeAll(async () => {
  app = await startApp();
  client = app.client.with(bearer(ADMIN_KEY));
  directory = await temporaryDirectory();
  modelVersion = (await client.get<{ version: string }>('/models/gaussian')).version;
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

interface Outcome {
  readonly value: number;
  readonly held?: boolean;
  readonly samples?: number;
}

function validation({ value, held = true, samples = 400 }: Outcome): Validation {
  const [candidate] = MEASURED.confirmation;
  const measures = { energy_distance: { value, standard_error: 0.03 } };
  return { ...MEASURED, held, samples, confirmation: [{ ...candidate, samples, measures }] };
}

let made = 0;
const publish = (steps: number, outcome: Outcome | null) =>
  app.dependencies.schedules.publish(
    draft(`promoted_${made++}`, {
      model_version: modelVersion,
      steps,
      sigmas: Array.from({ length: steps + 1 }, (_, i) => 80 * (0.002 / 80) ** (i / steps)),
      validation: outcome && validation(outcome),
    }),
  );

async function crown(steps: number, outcome: Outcome | null): Promise<ScheduleResource> {
  const champion = await publish(steps, outcome);
  await app.dependencies.aliases.move('champion', champion);
  return champion;
}

/** Runs the script, and ends the job that it asks for. */
async function promote(args: readonly string[], work: (job: Job) => Promise<unknown>) {
  const output = join(directory, `output-${made}`);
  const env = { ...process.env, STEPSMITH_URL: app.url, STEPSMITH_KEY: ADMIN_KEY, GITHUB_OUTPUT: output };
  const running = promisify(execFile)(process.execPath, [SCRIPT, ...args], { env });
  const ended = running.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: unknown) => ({ code: 1, said: (error as { stderr: string }).stderr }),
  );
  const { jobs } = app.dependencies;
  while (running.child.exitCode === null) {
    const { data } = await jobs.list({ limit: 1 }, { status: 'queued' });
    for (const job of data) {
      await jobs.start(job.id);
      await work(job);
    }
  }
  const told = await readFile(output, 'utf8').catch(() => '');
  return { ...(await ended), told };
}

const championOf = async (steps: number) =>
  (await client.send<ScheduleResource>(`/schedules/gaussian?solver=euler&steps=${steps}&alias=champion`)).body
    .id;

describe('examples/promote', () => {
  it('makes champions of what was measured to be better, and of nothing else', async () => {
    const before = new Map([
      [6, await crown(6, { value: 0.5 })],
      [7, await crown(7, { value: 0.5 })],
      [8, await crown(8, { value: 0.5 })],
      [9, await crown(9, { value: 0.5, samples: 200 })],
      [10, await crown(10, null)],
    ]);
    const outcomes: Record<number, Outcome> = {
      4: { value: 0.5 },
      5: { value: 0.5, held: false },
      6: { value: 0.4 },
      // Within the standard error of the difference, 0.042.
      7: { value: 0.46 },
      8: { value: 0.6 },
      // Not the same number of samples.
      9: { value: 0.1 },
      10: { value: 0.9 },
    };
    const published = new Map<number, ScheduleResource>();
    const { code, said, told } = await promote(
      ['gaussian', 'euler', '4,5,6,7,8,9,10', '{"seed":7}'],
      async (job) => {
        expect(job.request).toMatchObject({ model: 'gaussian', solver: 'euler', seed: 7 });
        for (const steps of job.request.steps) published.set(steps, await publish(steps, outcomes[steps]));
        await app.dependencies.jobs.succeed(
          job.id,
          [...published.values()].map(({ id }) => id),
        );
      },
    );
    expect(code, said).toBe(0);
    expect(told).toBe('promoted=[4,6,10]\n');
    expect(said.split('\n').filter((line) => line.includes('steps:'))).toEqual([
      '4 steps: version 1 is the champion now: better than the best default, and there is no champion yet',
      '5 steps: version 1 is not promoted',
      "6 steps: version 2 is the champion now: energy_distance 0.400, the champion's 0.500",
      '7 steps: version 2 is not promoted',
      '8 steps: version 2 is not promoted',
      '9 steps: version 2 is not promoted',
      '10 steps: version 2 is the champion now: measured, as the champion was not',
    ]);
    for (const steps of [4, 6, 10]) expect(await championOf(steps)).toBe(published.get(steps)!.id);
    for (const steps of [7, 8, 9]) expect(await championOf(steps)).toBe(before.get(steps)!.id);
    const previous = await client.get<ScheduleResource>(
      '/schedules/gaussian?solver=euler&steps=6&alias=previous',
    );
    expect(previous.id).toBe(before.get(6)!.id);
  });

  it('fails with the job, and promotes nothing', async () => {
    const { code, said, told } = await promote(['gaussian', 'euler', '4'], ({ id }) =>
      app.dependencies.jobs.fail(id, { code: 'non_finite_output', message: 'the model gave NaN' }),
    );
    expect({ code, told }).toEqual({ code: 1, told: '' });
    expect(said).toMatch(/^job job_\w+ failed: the model gave NaN\n$/);
  });

  it('says so where there is no such model', async () => {
    const { code, said } = await promote(['nothing', 'euler', '4'], () => Promise.resolve());
    expect({ code, said }).toEqual({ code: 1, said: 'there is no model "nothing"\n' });
  });
});
