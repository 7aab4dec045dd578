import type { KlubEstimate } from '../ays/klub.ts';
import type { Description } from '../solving/solve.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/**
 * What the probe says of a schedule, as it is stored.
 *
 * @param advice - what would make the figure sharper, where it is not
 */
export function presentKlub(
  { klub, terms, baselines }: Description,
  dimension: number,
  advice: string | null,
): NonNullable<ScheduleResource['klub']> {
  return {
    ...present(klub),
    terms: terms && terms.map(present),
    dimension,
    baselines: {
      edm: present(baselines.edm),
      log_linear: present(baselines.log_linear),
      time_uniform: present(baselines.time_uniform),
      arctan: present(baselines.arctan),
    },
    advice,
  };
}

function present({ value, standardError }: KlubEstimate): { value: number; standard_error: number } {
  return { value, standard_error: standardError };
}
