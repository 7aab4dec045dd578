/** Steps of the schedule that coordinate descent finds from a hand-made one; those of 20 and 40 steps are found from it. */
export const COARSE_STEPS = 10;
export const FINE_STEPS = [20, 40] as const;
/** Passes over the sigmas that a subdivision puts in: the paper needs few. */
export const FINE_PASSES = 2;

/** The finer step counts that are descended for; other counts are interpolated from the finest. */
export function subdivisions(steps: readonly number[]): readonly number[] {
  if (steps.every((count) => count === COARSE_STEPS)) return [];
  const both = steps.every((count) => count === COARSE_STEPS || count === FINE_STEPS[0]);
  return both ? FINE_STEPS.slice(0, 1) : FINE_STEPS;
}
