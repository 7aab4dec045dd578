import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobResource } from '../../src/http/schemas/job.ts';
import type { ScheduleResource } from '../../src/schedules/schedule-resource.ts';
import { readLevels } from '../../src/schedules/stored-levels.ts';
import { FIXED, type Answer, type FinishedJob } from '../helpers/client.ts';
import { TestService } from '../helpers/service.ts';

const LEVELS = 128;
const PATHS = 256;
const REQUEST = {
  model: 'gaussian',
  solver: 'euler_ancestral',
  steps: [5, 10, 20],
  probe: { paths: PATHS },
  ...FIXED,
};

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.remove());

/** A schedule is a walk down from the model's largest sigma to its smallest, better than any usual one. */
function expectOptimised(schedule: ScheduleResource, steps: number): void {
  const { klub } = schedule;
  const sigmas = readLevels(schedule.sigmas);
  expect(sigmas).toHaveLength(steps + 1);
  expect([sigmas.at(0), sigmas.at(-1)]).toEqual([80, 0.002]);
  for (let i = 0; i < steps; i++) expect(sigmas[i]).toBeGreaterThan(sigmas[i + 1]);
  expect(Object.keys(klub!.baselines).sort()).toEqual(['arctan', 'edm', 'log_linear', 'time_uniform']);
  for (const baseline of Object.values(klub!.baselines)) expect(klub!.value).toBeLessThan(baseline.value);
  expect(klub!.standard_error).toBeGreaterThan(0);
  expect(klub!.standard_error).toBeLessThan(0.1 * klub!.value);
  expect(klub!.terms).toHaveLength(sigmas.length - 1);
  const sum = klub!.terms!.reduce((total, { value }) => total + value, 0);
  expect(sum / klub!.value).toBeCloseTo(1, 9);
}

const evaluations = ({ progress }: FinishedJob) => progress.denoiser_evaluations;
const sigmasOf = ({ schedules }: FinishedJob) => schedules.map(({ sigmas }) => sigmas);

describe('the first job on a model', () => {
  let accepted: Answer<JobResource>;
  let job: FinishedJob;
  beforeAll(async () => {
    accepted = await service.optimize({ ...REQUEST, metadata: { ticket: '17' } });
    job = await service.succeeded(accepted.body.id);
  });

  it('is accepted with 202, its address and its request with every default filled in', () => {
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/jobs/${accepted.body.id}`);
    expect(accepted.body).toEqual({
      id: expect.stringMatching(/^job_[0-9a-z]{26}$/) as string,
      status: 'queued',
      request: {
        ...REQUEST,
        guidance_scale: 1,
        sigma_min: 0.002,
        sigma_max: 80,
        method: 'probe',
        objective: { exponent: 3, refine: false },
        probe: { levels: LEVELS, paths: PATHS, precision: null, min_paths: null, max_paths: null },
        descent: null,
        seed: 0,
        priority: 'interactive',
        deadline: null,
        webhook: null,
        metadata: { ticket: '17' },
      },
      progress: {
        stage: null,
        fraction: 0,
        denoiser_evaluations: 0,
        denoiser_evaluations_expected: 0,
        evaluations_per_second: null,
        seconds_left: null,
      },
      schedules: null,
      error: null,
      created_at: expect.any(String) as string,
      started_at: null,
      finished_at: null,
    });
  });

  it('has measured every path at every level once, and says so', () => {
    expect(job.progress).toEqual({
      stage: 'publish',
      fraction: 1,
      denoiser_evaluations: LEVELS * PATHS,
      denoiser_evaluations_expected: LEVELS * PATHS,
      evaluations_per_second: null,
      seconds_left: null,
    });
    const times = [job.created_at, job.started_at!, job.finished_at!].map((time) => Date.parse(time));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('holds its whole schedules, each better than the usual ones', () => {
    expect(job.schedules.map(({ steps }) => steps)).toEqual(REQUEST.steps);
    for (const schedule of job.schedules) expectOptimised(schedule, schedule.steps);
    expect(job.schedules[0]).toMatchObject({
      model: 'gaussian',
      model_version: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      solver: 'euler_ancestral',
      version: 1,
      objective: { exponent: 3, order: 1 },
      klub: { dimension: 64 },
      provenance: {
        source: 'optimized',
        job_id: job.id,
        blocks: PATHS / 16,
        levels: LEVELS,
        seed: 0,
        denoiser_evaluations: LEVELS * PATHS,
        execution_provider: 'cpu',
      },
    });
  });

  it('publishes schedules that are found by model, solver and step count', async () => {
    const found = await service.get('/schedules/gaussian?solver=euler_ancestral&steps=10');
    expect(found).toEqual(job.schedules[1]);
  });

  it('leaves a probe behind that can be looked at', async () => {
    const probe = await service.get<Record<string, number[]>>(
      `/probes/${job.schedules[0].provenance.probe_id!}`,
    );
    expect(probe).toMatchObject({
      model: 'gaussian',
      blocks: PATHS / 16,
      paths: PATHS,
      cost: { denoiser_evaluations: LEVELS * PATHS, execution_providers: ['cpu'] },
    });
    // E|D - x0|^2 = d c^2 sigma^2 / (c^2 + sigma^2) for Gaussian data (design, section 2).
    for (const level of [0, 64, 127]) {
      const sigma2 = probe['levels'][level] ** 2;
      expect(probe['denoising_loss'][level] / ((64 * 0.25 * sigma2) / (0.25 + sigma2))).toBeCloseTo(1, 1);
    }
  });
});

describe('a later job on the same model', () => {
  const probe = { paths: PATHS };
  const other = { model: 'gaussian', solver: 'dpmpp_2m', steps: [7, 10, 33], probe, ...FIXED };

  it('reuses the measurement: no evaluation', async () => {
    await service.run(REQUEST);
    const job = await service.run(other);
    expect(evaluations(job)).toBe(0);
    expect(job.progress).toMatchObject({ fraction: 1, denoiser_evaluations_expected: 0 });
    expect(job.schedules.map(({ steps }) => steps)).toEqual(other.steps);
    for (const schedule of job.schedules) expectOptimised(schedule, schedule.steps);
  });

  it('with the same request gets the same sigmas under the next version number', async () => {
    const one = { model: 'gaussian', solver: 'heun', steps: 12, ...FIXED };
    const [first, second] = [await service.run(one), await service.run(one)];
    expect(sigmasOf(second)).toEqual(sigmasOf(first));
    expect([first, second].map(({ schedules }) => schedules[0].version)).toEqual([1, 2]);
    const address = '/schedules/gaussian?solver=heun&steps=12';
    expect(await service.get(address)).toEqual(second.schedules[0]);
    expect(await service.get(`${address}&version=1`)).toEqual(first.schedules[0]);
  });

  it('may name a solver by its alias, in the job and in the search', async () => {
    const job = await service.run({ model: 'gaussian', solver: 'ddim', steps: 11, ...FIXED });
    expect(job.request.solver).toBe('euler');
    expect(await service.get('/schedules/gaussian?solver=ddim&steps=11')).toEqual(job.schedules[0]);
    expect(await service.get('/schedules/gaussian?solver=euler&steps=11')).toEqual(job.schedules[0]);
  });

  it('is given step counts once each, ascending', async () => {
    const { request } = await service.run({ ...REQUEST, steps: [9, 3, 9] });
    expect(request.steps).toEqual([3, 9]);
  });

  it('with another exponent is solved anew, its KLUB still that of the paper', async () => {
    const steps = 14;
    const klubs = [];
    for (const exponent of [3, 1]) {
      const job = await service.run({ ...REQUEST, steps, objective: { exponent } });
      expect(evaluations(job)).toBe(0);
      expect(job.schedules[0].objective).toEqual({ exponent, order: 1, blend: null, refined: false });
      klubs.push(job.schedules[0].klub!);
    }
    expect(klubs[1].value).toBeGreaterThan(klubs[0].value);
    expect(klubs[1].baselines).toEqual(klubs[0].baselines);
  });
});

describe('a probe', () => {
  it('is extended for more paths, and its first blocks used for fewer', async () => {
    const request = { model: 'gaussian', solver: 'euler', steps: 8, seed: 5, ...FIXED };
    const paths = (count: number) => ({ ...request, probe: { levels: 32, paths: count } });
    const small = await service.run(paths(256));
    const large = await service.run(paths(400));
    const again = await service.run(paths(256));
    expect([small, large, again].map(evaluations)).toEqual([32 * 256, 32 * (400 - 256), 0]);
    expect(large.schedules[0].provenance).toMatchObject({ blocks: 25, denoiser_evaluations: 32 * 400 });
    expect(sigmasOf(again)).toEqual(sigmasOf(small));
    expect(again.schedules[0].klub).toEqual(small.schedules[0].klub);
    expect(large.schedules[0].klub).not.toEqual(small.schedules[0].klub);
  });

  it('of another range or seed is another probe', async () => {
    const request = {
      model: 'mixture-2d',
      solver: 'euler',
      steps: 6,
      probe: { levels: 16, paths: 256 },
      ...FIXED,
    };
    const jobs = [];
    for (const change of [{}, { seed: 1 }, { sigma_min: 0.01, sigma_max: 20 }])
      jobs.push(await service.run({ ...request, ...change }));
    expect(jobs.map(evaluations)).toEqual([16 * 256, 16 * 256, 16 * 256]);
    const { sigmas } = jobs[2].schedules[0];
    expect([sigmas.at(0), sigmas.at(-1)]).toEqual([20, 0.01]);
  });
});

describe('a real U-Net', () => {
  it('is optimised, its progress shown on the way', async () => {
    const request = {
      model: 'fashion-mnist',
      solver: 'dpmpp_2m_sde',
      steps: 5,
      probe: { levels: 16, paths: 256 },
      ...FIXED,
    };
    const id = await service.submit(request);
    const measuring = ({ progress }: Awaited<ReturnType<typeof service.job>>) =>
      progress.denoiser_evaluations > 0 && progress.fraction < 0.9;
    const { status, progress } = await service.until(id, measuring);
    expect(status).toBe('running');
    expect(progress).toMatchObject({ stage: 'probe', denoiser_evaluations_expected: 16 * 256 });
    expect(progress.fraction).toBe(progress.denoiser_evaluations / (16 * 256));
    const left = 16 * 256 - progress.denoiser_evaluations;
    expect(progress.seconds_left).toBeCloseTo(left / progress.evaluations_per_second!, 6);
    const job = await service.succeeded(id);
    const seconds = (Date.parse(job.finished_at!) - Date.parse(job.started_at!)) / 1000;
    // Evaluations that were counted before the clock was started would make the rate many times too high.
    expect(progress.evaluations_per_second).toBeLessThan((3 * 16 * 256) / seconds);
    expectOptimised(job.schedules[0], 5);
  });
});

describe('the same request on a fresh service', () => {
  it('gives the same sigmas and KLUB bit for bit with other shards and threads', async () => {
    const request = { ...REQUEST, solver: 'unipc' };
    const here = await service.run(request);
    const fresh = await TestService.start({ SHARD_SECONDS: '1', INTRA_OP_THREADS: '1' });
    const there = await fresh.run(request);
    await fresh.remove();
    expect(evaluations(there)).toBe(LEVELS * PATHS);
    expect(sigmasOf(there)).toEqual(sigmasOf(here));
    expect(there.schedules.map(({ klub }) => klub)).toEqual(here.schedules.map(({ klub }) => klub));
  });
});
