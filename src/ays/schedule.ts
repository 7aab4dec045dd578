declare const checked: unique symbol;

/**
 * A sampling schedule of n steps: n+1 positive, strictly decreasing noise levels `[sigma_max, ..., sigma_min]`, all
 * finite but the first, which is Infinity where the schedule begins at pure noise. Only {@link toSchedule} makes one, so whoever holds one need not check it.
 */
export type Schedule = readonly number[] & { readonly [checked]: true };

/**
 * Checks and brands a list of noise levels; the list is copied.
 * @throws RangeError naming the fault: fewer than 2 values, not finite, not positive, not strictly decreasing.
 */
export function toSchedule(sigmas: readonly number[]): Schedule {
  if (sigmas.length < 2) throw new RangeError(`a schedule needs at least 2 sigmas, not ${sigmas.length}`);
  sigmas.forEach((sigma, i) => {
    if (!Number.isFinite(sigma) && !(i === 0 && sigma === Infinity))
      throw new RangeError(`sigma ${i} is ${sigma}, which is not finite`);
    if (sigma <= 0) throw new RangeError(`sigma ${i} is ${sigma}, which is not positive`);
    if (i > 0 && sigma >= sigmas[i - 1]) {
      throw new RangeError(`sigma ${i} is ${sigma}, not below the ${sigmas[i - 1]} before it`);
    }
  });
  return Object.freeze<readonly number[]>([...sigmas]) as Schedule;
}

/**
 * The schedule of `steps` steps whose i-th sigma is `sigmaAt(i / steps)`: 0 is sigma_max, 1 is sigma_min.
 * The end points are the arguments to the last bit, whatever `sigmaAt` would have rounded them to.
 * @throws RangeError when `steps` is not a positive integer, or as {@link toSchedule}.
 */
export function scheduleFrom(
  sigmaMin: number,
  sigmaMax: number,
  steps: number,
  sigmaAt: (fraction: number) => number,
): Schedule {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`steps must be a positive integer, not ${steps}`);
  }
  const interior = Array.from({ length: steps - 1 }, (_, i) => sigmaAt((i + 1) / steps));
  return toSchedule([sigmaMax, ...interior, sigmaMin]);
}
