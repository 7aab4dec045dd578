import { wholeNumber } from './kinds.ts';

const MAX_DAYS = 36_500;

/** How long what Redis holds is kept. Schedules are kept until they are deleted. */
export const RETENTION_VARIABLES = {
  KEEP_JOBS_DAYS: wholeNumber(0, MAX_DAYS)
    .prefault('90')
    .describe('Days that a job and its events are kept after its end; 0 for ever'),
  KEEP_PROBES_DAYS: wholeNumber(0, MAX_DAYS)
    .prefault('365')
    .describe(
      'Days that a probe, and what was chosen on it, is kept after a job has last used it; 0 for ever',
    ),
  KEEP_SAMPLES_DAYS: wholeNumber(0, MAX_DAYS)
    .prefault('7')
    .describe('Days that samples of rollouts and estimates are kept after the last of them; 0 for ever'),
};
