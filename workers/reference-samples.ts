import type { ResolvedRequest } from '../src/jobs/request.ts';
import { evaluationsPerCall } from '../src/models/guidance.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import { evaluationsPerSample } from '../src/rollouts/cost.ts';
import { isStochastic } from '../src/solvers.ts';

/** The fine solution of deterministic solvers: so many steps of 2M, from the noise of so many samples. */
export const FINE = { solver: 'dpmpp_2m', steps: 64, samples: 32 } as const;

/**
 * What guided samples are compared with: the job's own solver in so many steps, since the guided equations of another, with
 * more or less noise in them, end in another distribution. Each of these samples costs as much as twenty of a candidate.
 */
export const GUIDED = { steps: 200, samples: 128 } as const;

/** Samples of that, for choosing and for confirming each. */
export function guidedSamples({ validation }: Pick<ResolvedRequest, 'validation'>): number {
  const wanted = Math.min(GUIDED.samples, validation?.samples ?? 0);
  return Math.ceil(wanted / PATHS_PER_BLOCK) * PATHS_PER_BLOCK;
}

/** The most evaluations that references take; they serve all step counts, and later jobs. */
export function referenceCost(request: ResolvedRequest): number {
  const { guidance_scale: scale, solver, validation } = request;
  if (validation === null) return 0;
  const fine = isStochastic(solver)
    ? 0
    : Math.min(FINE.samples, validation.samples) * evaluationsPerSample(FINE.solver, FINE.steps);
  const guided = scale === 1 ? 0 : guidedSamples(request) * evaluationsPerSample(solver, GUIDED.steps);
  return 2 * evaluationsPerCall(scale) * (fine + guided);
}
