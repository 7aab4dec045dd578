import { describe, expect, it } from 'vitest';
import { JobResource, presentJob } from '../../../src/http/schemas/job.ts';
import type { Job, JobProgress } from '../../../src/jobs/job.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const after = (seconds: number) => new Date(START + 1000 * seconds);

function job(change: Partial<Job> = {}, progress: Partial<JobProgress> = {}): Job {
  return {
    id: 'job_1',
    status: 'running',
    request: {
      model: 'gaussian',
      solver: 'euler',
      steps: [5],
      guidance_scale: 1,
      sigma_min: 0.002,
      sigma_max: 80,
      method: 'probe',
      objective: { exponent: 3, refine: false },
      probe: { levels: 16, paths: 256, precision: null, min_paths: null, max_paths: null },
      descent: null,
      validation: null,
      seed: 0,
      priority: 'interactive',
      deadline: null,
      webhook: null,
      metadata: {},
    },
    client: '',
    modelVersion: 'sha256:0',
    progress: {
      stage: 'probe',
      evaluations: 0,
      expectedEvaluations: 1000,
      measuringSince: after(0),
      ...progress,
    },
    stagesEntered: {},
    scheduleIds: [],
    error: null,
    createdAt: after(-2),
    startedAt: after(-1),
    finishedAt: null,
    ...change,
  };
}

const progressOf = (given: Job, seconds = 10) => presentJob(given, [], after(seconds)).progress;

describe('the progress of a job', () => {
  it('tells the rate since measuring began, and the time left at that rate', () => {
    expect(progressOf(job({}, { evaluations: 250 }))).toEqual({
      stage: 'probe',
      fraction: 0.25,
      denoiser_evaluations: 250,
      denoiser_evaluations_expected: 1000,
      evaluations_per_second: 25,
      seconds_left: 30,
    });
  });

  it.each<[string, Partial<Job>, Partial<JobProgress>]>([
    ['before a worker took it', { status: 'queued', startedAt: null }, { stage: null, measuringSince: null }],
    ['before the first evaluation', {}, { evaluations: 0 }],
    ['before the first shard', {}, { evaluations: 0, measuringSince: null }],
    ['while it is published', {}, { stage: 'publish', evaluations: 1000 }],
    [
      'when its probe was there already',
      {},
      { stage: 'solve', expectedEvaluations: 0, measuringSince: null },
    ],
    ['when it has failed in its probe', { status: 'failed', finishedAt: after(5) }, { evaluations: 500 }],
    [
      'when it is done',
      { status: 'succeeded', finishedAt: after(5) },
      { stage: 'publish', evaluations: 1000 },
    ],
  ])('tells no rate and no time left %s', (_when, change, progress) => {
    expect(progressOf(job(change, progress))).toMatchObject({
      evaluations_per_second: null,
      seconds_left: null,
    });
  });

  it.each<[number, Partial<Job>, Partial<JobProgress>]>([
    [0, { status: 'queued' }, { stage: null }],
    [0, {}, { evaluations: 0 }],
    [0.5, {}, { evaluations: 500 }],
    [0.99, {}, { evaluations: 1000 }],
    [0.99, {}, { stage: 'solve', evaluations: 1000 }],
    [0.99, {}, { stage: 'publish', expectedEvaluations: 0 }],
    [0.5, { status: 'failed' }, { evaluations: 500 }],
    [1, { status: 'succeeded' }, { stage: 'publish', evaluations: 1000 }],
    [0, {}, { expectedEvaluations: 0 }],
  ])('is the fraction %d for %j, %j', (fraction, change, progress) => {
    expect(progressOf(job(change, progress)).fraction).toBe(fraction);
  });

  it('never goes beyond what is possible when evaluations were lost and repeated', () => {
    const progress = progressOf(job({}, { evaluations: 1200 }));
    expect(progress).toMatchObject({ fraction: 0.99, denoiser_evaluations: 1200, seconds_left: 0 });
  });

  it('is finite in the millisecond in which measuring began', () => {
    const progress = progressOf(job({}, { evaluations: 16 }), 0);
    expect(Number.isFinite(progress.evaluations_per_second)).toBe(true);
    expect(Number.isFinite(progress.seconds_left)).toBe(true);
  });
});

describe('a job as clients see it', () => {
  it('fits its contract in every state', () => {
    const error = { code: 'model_failed', message: 'no' } as const;
    for (const given of [job({ status: 'queued', startedAt: null }), job(), job({ status: 'failed', error })])
      expect(JobResource.parse(presentJob(given, []))).toEqual(presentJob(given, []));
    expect(presentJob(job({ status: 'failed', error }), [])).toMatchObject({ error, schedules: null });
  });

  it('has schedules once it has succeeded, and times in RFC 3339', () => {
    expect(presentJob(job(), []).schedules).toBeNull();
    expect(presentJob(job({ status: 'succeeded', finishedAt: after(3) }), [])).toMatchObject({
      schedules: [],
      created_at: '2025-12-31T23:59:58.000Z',
      started_at: '2025-12-31T23:59:59.000Z',
      finished_at: '2026-01-01T00:00:03.000Z',
    });
  });
});
