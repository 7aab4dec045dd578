import { FIRST_RUNG } from './choose.ts';

/** Candidates of the first rung, blends included. */
const CANDIDATES = 26;
/** Schedules that are confirmed: the winner, and the best default of each measure. */
const CONFIRMED = 3;

/** About the most samples that a choice draws: what its progress is reckoned by. */
export function mostSamples(samples: number, choosing: boolean): number {
  if (!choosing) return 5 * samples;
  let drawn = 0;
  let contenders = CANDIDATES;
  for (
    let rung = FIRST_RUNG, before = 0;
    before < samples;
    before = rung, rung = Math.min(2 * rung, samples)
  ) {
    drawn += contenders * (rung - before);
    contenders = Math.ceil(contenders / 2);
    if (rung === samples) break;
  }
  return drawn + CONFIRMED * samples;
}
