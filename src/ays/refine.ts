import { toSchedule, type Schedule } from './schedule.ts';

/** Shares of the way to a neighbour, in log sigma: where the search begins and where it ends. */
const FIRST_SHARE = 0.25;
const LAST_SHARE = 1 / 256;
/** Sweeps at one size; more are only ever needed from a bad start. */
const MAX_SWEEPS = 8;

/**
 * Moves the interior sigmas between the levels, one after another, as long as it pays; then with steps half as long.
 * Deterministic, and never worse than what it began with.
 *
 * @param cost - of a schedule with the same end points
 */
export function refineSchedule(schedule: Schedule, cost: (schedule: Schedule) => number): Schedule {
  let best = { schedule, cost: cost(schedule) };
  for (let share = FIRST_SHARE; share >= LAST_SHARE; share /= 2) {
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      const before = best;
      for (let i = 1; i + 1 < schedule.length; i++) best = bestMove(best, i, share, cost);
      if (best === before) break;
    }
  }
  return best.schedule;
}

function bestMove(
  best: { schedule: Schedule; cost: number },
  i: number,
  share: number,
  cost: (schedule: Schedule) => number,
): { schedule: Schedule; cost: number } {
  for (const neighbour of [i - 1, i + 1]) {
    const sigma = best.schedule[i];
    // Pure noise is infinitely far: there is no share of the way.
    if (best.schedule[neighbour] === Infinity) continue;
    const moved = toSchedule(best.schedule.with(i, sigma * (best.schedule[neighbour] / sigma) ** share));
    const total = cost(moved);
    if (total < best.cost) return { schedule: moved, cost: total };
  }
  return best;
}
