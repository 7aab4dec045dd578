import { FIRST_RUNG, survivors } from './race.ts';

/** Defaults and tempered optima, and those of them that are not hopeless at the first look. */
const CANDIDATES = 18;
const HOPEFUL = 13;
/** Blends that join them. */
const BLENDS = 8;
/** Schedules that are confirmed: the winner, and the best default of each measure. */
const CONFIRMED = 3;

/** About the most samples that a choice draws: what its progress is reckoned by. */
export function mostSamples(samples: number, choosing: boolean): number {
  if (!choosing) return 5 * samples;
  let rung = Math.min(FIRST_RUNG, samples);
  let drawn = CANDIDATES * rung;
  let contenders = HOPEFUL;
  for (let joining = BLENDS; rung < samples; joining = 0) {
    const next = Math.min(2 * rung, samples);
    drawn += contenders * (next - rung) + joining * next;
    contenders = survivors(contenders + joining);
    rung = next;
  }
  return drawn + CONFIRMED * samples;
}
