import type { ResolvedRequest } from '../jobs/request.ts';

/** The fine solution of deterministic solvers: so many steps of 2M, from the noise of so many samples. */
export const FINE = { solver: 'dpmpp_2m', steps: 64, samples: 32 } as const;

/**
 * What guided samples are compared with: the job's own solver in so many steps, since the guided equations of another, with
 * more or less noise in them, end in another distribution. Each of these samples costs as much as twenty of a candidate.
 */
export const GUIDED = { steps: 200, samples: 128 } as const;

/** Samples of that, for choosing and for confirming each. */
export function guidedSamples({ validation }: Pick<ResolvedRequest, 'validation'>): number {
  return Math.min(GUIDED.samples, validation?.samples ?? 0);
}
