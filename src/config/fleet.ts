import { wholeNumber } from './kinds.ts';

/** How jobs share the workers. */
export const FLEET_VARIABLES = {
  MAX_CONCURRENT_JOBS: wholeNumber(0, 1_000_000)
    .prefault('0')
    .describe('The most jobs of one client that run at a time, the others wait; 0 for any number'),
};
