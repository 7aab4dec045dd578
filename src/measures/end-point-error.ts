import { groupOf, jackknife, type Estimate } from './jackknife.ts';
import { PROJECTIONS } from './projections.ts';
import { firstSamples, type SampleSummary } from './sample-summary.ts';

/**
 * How far deterministic samples end from a fine solution that starts from the same noise: root mean square a dimension.
 * From the projections: for unit vectors theta, E <theta, v>^2 = |v|^2 / d.
 *
 * @param fine - of the first samples only, at least 16
 */
export function endPointError(summary: SampleSummary, fine: SampleSummary): Estimate {
  const { count } = fine;
  const own = firstSamples(summary, count);
  return jackknife((without) => {
    let sum = 0;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (groupOf(i, count) === without) continue;
      for (let k = i * PROJECTIONS; k < (i + 1) * PROJECTIONS; k++) {
        sum += (own.projections[k] - fine.projections[k]) ** 2;
      }
      kept += PROJECTIONS;
    }
    return Math.sqrt(sum / kept);
  });
}
