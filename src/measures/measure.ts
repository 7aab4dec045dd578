import { endPointError } from './end-point-error.ts';
import { energyDistance } from './energy-distance.ts';
import { frechetDistance } from './frechet.ts';
import type { Estimate } from './jackknife.ts';
import { nllGap } from './nll-gap.ts';
import type { Reference } from './reference.ts';
import type { SampleSummary } from './sample-summary.ts';
import { slicedWasserstein } from './sliced-wasserstein.ts';
import { SortedSamples } from './sorted-samples.ts';

/** Those that may choose, being distances between whole distributions. */
export const METRICS = ['frechet', 'energy_distance', 'sliced_wasserstein'] as const;
export type Metric = (typeof METRICS)[number];

/** Lower is better for all of them. */
export type MeasureName = Metric | 'nll_gap' | 'end_point_error';

/**
 * Everything that can be measured of samples.
 *
 * @param dimension - d of the samples
 * @param fine - a fine solution from the noise of the first samples; null for stochastic solvers
 */
export function measureSamples(
  summary: SampleSummary,
  reference: Reference,
  dimension: number,
  fine: SampleSummary | null,
): Partial<Record<MeasureName, Estimate>> {
  const sorted = new SortedSamples(summary);
  const { features, neighbours } = reference;
  return {
    ...(features &&
      summary.features && { frechet: frechetDistance(summary.features, summary.count, features) }),
    energy_distance: energyDistance(sorted, reference, dimension),
    sliced_wasserstein: slicedWasserstein(sorted, reference),
    ...(neighbours && { nll_gap: nllGap(summary, neighbours, dimension) }),
    ...(fine && { end_point_error: endPointError(summary, fine) }),
  };
}
