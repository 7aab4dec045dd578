/**
 * The rule for choosing with several measures (api-spec/decisions/0006): a candidate is *safe* when on no deciding
 * measure it is worse than the default that is best on that measure; of the safe ones the best on the primary measure
 * wins. Differences are paired: all candidates share their noise.
 */
import { difference } from '../measures/jackknife.ts';
import { METRICS, type MeasureName } from '../measures/measure.ts';
import type { CandidatePool, Measured } from './candidate.ts';

/** Measures of the distribution of samples: they decide. The end-point error is reported only. */
const DECIDING = [...METRICS, 'nll_gap'] as const satisfies readonly MeasureName[];

/**
 * Standard errors by which a candidate may look worse on some measure and still count as safe: generous while few samples
 * tell little, strict for the winner, which will be held to it on fresh ones.
 */
export const TOLERANCE = { racing: 1, winning: 0.5 } as const;
/** Standard errors below which two candidates count as equally good. */
export const TIED = 0.25;
/** One-sided 5 %. */
export const SIGNIFICANT = 1.645;
/** Standard errors of a loss that no amount of looking explains. */
export const BEYOND_DOUBT = 2 * SIGNIFICANT;
/** The measures that can decide here, the primary one first. */
export function decidingMeasures(primary: MeasureName, measured: readonly Measured[]): MeasureName[] {
  const known = DECIDING.filter((name) => measured.some(({ estimates }) => estimates[name]));
  return [primary, ...known.filter((name) => name !== primary)];
}

/** Infinity for a candidate that diverged: it loses to every other. */
export function valueOf(measured: Measured, name: MeasureName): number {
  return measured.diverged === null ? (measured.estimates[name]?.value ?? Infinity) : Infinity;
}

export function defaultsAmong({ defaults }: CandidatePool, measured: readonly Measured[]): Measured[] {
  const names = new Set(defaults.map(({ name }) => name));
  return measured.filter(({ candidate }) => names.has(candidate.name));
}

/** The one with the lowest value; of equal ones the first. */
export function bestOn(name: MeasureName, measured: readonly Measured[]): Measured {
  return measured.reduce((best, one) => (valueOf(one, name) < valueOf(best, name) ? one : best));
}

/** How many standard errors `one` is worse than `other`; negative when it is better. */
export function worseBy(one: Measured, other: Measured, name: MeasureName): number {
  if (one.candidate.name === other.candidate.name) return 0;
  if (other.diverged !== null) return one.diverged === null ? -Infinity : 0;
  const [mine, theirs] = [one.estimates[name], other.estimates[name]];
  if (one.diverged !== null || !mine || !theirs) return Infinity;
  const { value, standardError } = difference(mine, theirs);
  if (value === 0) return 0;
  return value / standardError;
}

/** The worst of what a candidate loses, in standard errors, against the best default of each measure. */
export function worstLoss(
  one: Measured,
  defaults: readonly Measured[],
  measures: readonly MeasureName[],
): number {
  return Math.max(...measures.map((name) => worseBy(one, bestOn(name, defaults), name)));
}

/** Candidates in the order in which they would be chosen. */
export interface Ranking {
  /** By the primary measure. */
  readonly safe: readonly Measured[];
  /** By what they lose at worst. */
  readonly unsafe: readonly Measured[];
}

export function rank(
  measured: readonly Measured[],
  defaults: readonly Measured[],
  measures: readonly MeasureName[],
  tolerance: number,
): Ranking {
  const losses = new Map(measured.map((one) => [one, worstLoss(one, defaults, measures)]));
  const loss = (one: Measured): number => losses.get(one) ?? Infinity;
  const value = (one: Measured): number => valueOf(one, measures[0]);
  return {
    safe: measured.filter((one) => loss(one) <= tolerance).sort((a, b) => ascending(value(a), value(b))),
    unsafe: measured.filter((one) => loss(one) > tolerance).sort((a, b) => ascending(loss(a), loss(b))),
  };
}

/**
 * The first of a ranking; where others that are safe cannot be told from it, the simplest of them, the one with the
 * lowest KLUB.
 */
export function winnerOf({ safe, unsafe }: Ranking, primary: MeasureName): Measured {
  if (safe.length === 0) return unsafe[0];
  const tied = safe.filter((one) => worseBy(one, safe[0], primary) < TIED);
  return tied.reduce((simplest, one) => (one.candidate.klub < simplest.candidate.klub ? one : simplest));
}

/**
 * What is published where nothing else holds: of the defaults that are not significantly worse than the best on the primary
 * measure, the one that loses least on the others.
 */
export function defaultToPublish(defaults: readonly Measured[], measures: readonly MeasureName[]): Measured {
  const [primary] = measures;
  const best = bestOn(primary, defaults);
  const close = defaults.filter((one) => worseBy(one, best, primary) < SIGNIFICANT);
  return winnerOf(rank(close, defaults, measures, TOLERANCE.winning), primary);
}

/** Numbers that may both be infinite. */
function ascending(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
