import { KLUB_EXPONENT } from '../ays/klub.ts';
import type { ScheduleResource, Validation } from './schedule-resource.ts';

/** The measures of samples, as people call them. */
export const MEASURE_LABELS = {
  frechet: 'Fréchet distance',
  energy_distance: 'energy distance',
  sliced_wasserstein: 'sliced Wasserstein',
  nll_gap: 'NLL gap',
  end_point_error: 'end-point error',
} as const;
export type MeasureName = keyof typeof MEASURE_LABELS;
export type MeasuredCandidate = Validation['candidates'][number];

/** The measures that any of the candidates has, in the order they are shown. */
export function measuresOf(candidates: readonly MeasuredCandidate[]): MeasureName[] {
  const names = Object.keys(MEASURE_LABELS) as MeasureName[];
  return names.filter((name) => candidates.some(({ measures }) => measures[name]));
}

/** What was compared, what was chosen and why, in a sentence or two. */
export function verdictOf({ validation, provenance, objective }: ScheduleResource): string {
  if (validation !== null) return ofMeasured(validation);
  if (provenance.caveat !== undefined) return provenance.caveat;
  if (provenance.source !== 'optimized') return 'Published with the paper; not measured here.';
  return `The optimum of exponent ${objective?.exponent ?? KLUB_EXPONENT}, not measured against held-out data.`;
}

function ofMeasured({ held, winner, chosen, metric, candidates, confirmation }: Validation): string {
  const measured = `${candidates.length || confirmation.length} candidates were rolled out with the real solver and compared by ${MEASURE_LABELS[metric]}`;
  if (held)
    return `${measured}; ${winner} won, and held its win on fresh noise and fresh data. It is published.`;
  if (winner === chosen) return `${measured}; ${winner} was best, and no candidate beat it. It is published.`;
  return `${measured}; ${winner} won the choice but did not beat the best default again on fresh noise and data, so ${chosen} is published.`;
}

/** The candidates of the choice: those measured on most samples first, then the better. */
export function inOrder({ candidates, metric }: Validation): MeasuredCandidate[] {
  const value = (one: MeasuredCandidate) => one.measures[metric]?.value ?? Infinity;
  return [...candidates].sort((a, b) => b.samples - a.samples || value(a) - value(b));
}
