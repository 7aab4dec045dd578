import type { ChainableCommander } from 'ioredis';

const SECONDS_A_DAY = 86_400;

/** The seconds that EXPIRE takes; Redis counts them by its own clock. */
export function secondsOf(days: number): number {
  return days * SECONDS_A_DAY;
}

/** Has keys vanish after so many days, counted anew from now; never for 0. */
export function expireAfter(
  multi: ChainableCommander,
  days: number,
  ...keys: readonly string[]
): ChainableCommander {
  if (days > 0) for (const key of keys) multi.expire(key, secondsOf(days));
  return multi;
}
