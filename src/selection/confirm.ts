/** One look at fresh noise and fresh data, which alone is the result. */
import { pooled } from '../measures/jackknife.ts';
import type { MeasureName, Metric } from '../measures/measure.ts';
import type { Candidate, Measure, Measured, SelectionTask } from './candidate.ts';
import type { Race } from './race.ts';
import {
  BEYOND_DOUBT,
  defaultToPublish,
  bestOn,
  defaultsAmong,
  SIGNIFICANT,
  TIED,
  worseBy,
  worstLoss,
} from './rule.ts';

export interface Selection {
  readonly primary: Metric;
  /** The schedule to publish. */
  readonly chosen: Candidate;
  /** The winner of the choice, whether or not it held. */
  readonly winner: Candidate;
  /** Everything that was measured while choosing, each with its last and largest number of samples. */
  readonly measured: readonly Measured[];
  /** On fresh noise and fresh data: what was tried, the winner first, and the defaults it was held against. */
  readonly confirmation: readonly Measured[];
  /** Whether what is published was better than the best default there; false when a default is published. */
  readonly held: boolean;
}

/**
 * The winner is published if it holds. One that loses on another measure gives way to the runner-up, which must hold as
 * well; else the default that loses least is published.
 */
export async function confirm(
  { pool, primary, samples }: SelectionTask,
  measure: Measure,
  race: Race,
  winner: Candidate,
): Promise<Selection> {
  const [rivals, measures] = [race.comparators, race.measures()];
  const look = (tried: readonly Candidate[]): Promise<readonly Measured[]> =>
    measure('confirmation', [...new Set([...tried, ...rivals])], samples);
  const end = (chosen: Candidate, confirmation: readonly Measured[], held: boolean): Selection => ({
    primary,
    chosen,
    winner,
    measured: race.measured,
    confirmation,
    held,
  });

  const confirmation = await look([winner]);
  const defaults = defaultsAmong(pool, confirmation);
  const fallback = fallbackOf(defaults, race.measured, measures);
  if (rivals.includes(winner)) return end(fallback.candidate, confirmation, false);
  if (holds(confirmation[0], fallback, defaults, measures)) return end(winner, confirmation, true);
  const runnerUp =
    worstLoss(confirmation[0], defaults, measures) < SIGNIFICANT ? null : race.runnerUp(winner);
  if (runnerUp === null) return end(fallback.candidate, confirmation, false);
  const both = await look([winner, runnerUp]);
  const held = holds(both[1], fallback, defaults, measures);
  return end(held ? runnerUp : fallback.candidate, both, held);
}

/** By both looks together: none of the defaults was picked by the first. */
function fallbackOf(
  defaults: readonly Measured[],
  before: readonly Measured[],
  measures: readonly MeasureName[],
): Measured {
  const together = defaults.map((one) => {
    const first = before.find(({ candidate }) => candidate.name === one.candidate.name);
    return first ? bothLooks(one, first) : one;
  });
  const { candidate } = defaultToPublish(together, measures);
  return defaults.find((one) => one.candidate === candidate) ?? defaults[0];
}

function bothLooks(one: Measured, other: Measured): Measured {
  const estimates = Object.fromEntries(
    Object.entries(one.estimates).flatMap(([name, estimate]) => {
      const before = other.estimates[name as MeasureName];
      return before ? [[name, pooled(estimate, before)]] : [];
    }),
  );
  return { ...one, diverged: one.diverged ?? other.diverged, estimates };
}

/**
 * Significantly worse on no measure than the default that is best there; and better again on the primary one, or as good
 * there and significantly better than the default that would be published instead on another, unless that default would
 * itself be significantly worse on some measure than another. The two looks are independent: whoever wins both is rarely
 * the worse one, and a gain of a fifth, which is what there is to be had at 10 steps, would need thousands of samples to
 * be significant in one look alone. Where no schedule is good on every measure, the one that loses least, provided that it
 * is not significantly worse than the best default on the primary one, nor beyond doubt worse than that default on any.
 */
export function holds(
  own: Measured,
  fallback: Measured,
  defaults: readonly Measured[],
  measures: readonly MeasureName[],
): boolean {
  const [loss, lossOfFallback] = [own, fallback].map((one) => worstLoss(one, defaults, measures));
  const [primary] = measures;
  const behind = worseBy(own, bestOn(primary, defaults), primary);
  if (loss >= SIGNIFICANT)
    return (
      loss < lossOfFallback && behind < SIGNIFICANT && worstLoss(own, [fallback], measures) < BEYOND_DOUBT
    );
  const surest = Math.min(...measures.map((name) => worseBy(own, fallback, name)));
  return behind < 0 || (behind < TIED && surest < -SIGNIFICANT) || lossOfFallback >= SIGNIFICANT;
}
