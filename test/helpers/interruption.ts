// A job that is long enough to be interrupted, and what has to come of it all the same.
import { expect } from 'vitest';
import type { JobResource } from '../../src/http/schemas/job.ts';
import { FIXED, type FinishedJob } from './client.ts';
import { withRedis } from './redis.ts';

const LEVELS = 128;
const PATHS = 1024;
const EVALUATIONS_OF_A_BLOCK = LEVELS * 16;

export const LONG_REQUEST = {
  model: 'gaussian',
  solver: 'euler',
  steps: [5, 10],
  probe: { levels: LEVELS, paths: PATHS },
  ...FIXED,
};
export const QUICK_REQUEST = { ...LONG_REQUEST, probe: { levels: 20, paths: 256 } };
export const QUICK_EVALUATIONS = 20 * 256;

/** Well within its probe, with something stored and something missing. */
export function inMidProbe({ progress }: JobResource): boolean {
  return progress.denoiser_evaluations > 4 * EVALUATIONS_OF_A_BLOCK && progress.fraction < 0.8;
}

/** What does not depend on when, where and in how many attempts a job was run. */
export function results({ schedules }: FinishedJob): object[] {
  return schedules.map(({ sigmas, klub }) => ({ sigmas, klub }));
}

/** The whole probe was measured, and of it no more twice than a block that was under way when it was interrupted. */
export function expectNothingTwice({ progress }: FinishedJob): void {
  expect(progress.denoiser_evaluations).toBeGreaterThanOrEqual(LEVELS * PATHS);
  expect(progress.denoiser_evaluations).toBeLessThanOrEqual(LEVELS * PATHS + EVALUATIONS_OF_A_BLOCK);
}

/** Nothing is measured yet, nor answered. */
export function forgetResults(url: string): Promise<void> {
  return withRedis(url, async (redis) => {
    const keys = await Promise.all(['probe', 'answer'].map((kind) => redis.keys(`stepsmith:${kind}:*`)));
    for (const key of keys.flat()) await redis.del(key);
  });
}
