import { toSchedule, type Schedule } from '../ays/schedule.ts';

/**
 * sigma_i = one_i^share other_i^(1-share): a weighted mean in log sigma, step by step.
 * @param share in [0, 1], of `one`.
 * @throws RangeError unless both have the same number of steps.
 */
export function blend(one: Schedule, other: Schedule, share: number): Schedule {
  if (one.length !== other.length)
    throw new RangeError(`${one.length} sigmas cannot be blended with ${other.length}`);
  const last = one.length - 1;
  return toSchedule(
    one.map((sigma, i) => (i === 0 || i === last ? sigma : sigma ** share * other[i] ** (1 - share))),
  );
}
