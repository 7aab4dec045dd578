import type { ProbeSettings, ResolvedProbe } from './probe-settings.ts';

/** At least 16 blocks, so that the spread between them gives a standard error. */
export const LEAST_PATHS = 256;
export const DEFAULT_PRECISION = 0.01;
/** Where a probe that is to be precise stops by default: four times what it begins with. */
export const DEFAULT_MAX_PATHS = 1024;

/**
 * @param sampled - whether samples decide which schedule is the best: then the KLUB only proposes, and the least paths do
 *   unless a precision is asked for
 */
export function resolveProbe({ levels, paths, ...grown }: ProbeSettings, sampled: boolean): ResolvedProbe {
  if (paths !== undefined) return { levels, paths, precision: null, min_paths: null, max_paths: null };
  const { precision = DEFAULT_PRECISION, min_paths = LEAST_PATHS } = grown;
  const least = sampled && grown.precision === undefined ? min_paths : Math.max(min_paths, DEFAULT_MAX_PATHS);
  const { max_paths = least } = grown;
  return { levels, paths: null, precision, min_paths, max_paths };
}
