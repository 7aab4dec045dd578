import { FINE_PASSES, subdivisions } from '../ays/descent-plan.ts';
import { evaluationsPerCall } from '../models/guidance.ts';
import { evaluationsPerSample } from '../rollouts/cost.ts';
import { FINE, GUIDED, guidedSamples } from '../rollouts/reference.ts';
import { mostSamples } from '../selection/budget.ts';
import { isStochastic } from '../solvers.ts';
import type { ResolvedRequest } from './request.ts';

/** What the cost of a job depends on. */
export type CostedRequest = Pick<
  ResolvedRequest,
  'solver' | 'steps' | 'guidance_scale' | 'objective' | 'probe' | 'descent' | 'validation'
>;

/** The most denoiser evaluations that a request may take where nothing of it has been measured before. */
export function mostEvaluations(request: CostedRequest): number {
  return probeCost(request) + descentCost(request) + samplingCost(request);
}

function probeCost({ probe, guidance_scale }: CostedRequest): number {
  if (probe === null) return 0;
  return evaluationsPerCall(guidance_scale) * probe.levels * (probe.paths ?? probe.max_paths ?? 0);
}

/** The most evaluations that a descent may take. */
export function descentCost({ descent, steps, guidance_scale }: CostedRequest): number {
  if (descent === null) return 0;
  const { samples, iterations } = descent;
  const fine = subdivisions(steps).reduce((sum, count) => sum + (FINE_PASSES * count) / 2, 0);
  const described = 5 * steps.length;
  return evaluationsPerCall(guidance_scale) * 2 * samples * (11 * (iterations + fine) + described);
}

/** The most evaluations that choosing and confirming may take, for every step count. */
export function samplingCost(request: CostedRequest): number {
  const { validation, solver, steps, objective, guidance_scale } = request;
  if (validation === null) return 0;
  const samples = mostSamples(validation.samples, objective.exponent === 'auto');
  const perSample = steps.reduce((sum, count) => sum + evaluationsPerSample(solver, count), 0);
  return evaluationsPerCall(guidance_scale) * samples * perSample + referenceCost(request);
}

/** The most evaluations that references take; they serve all step counts, and later jobs. */
function referenceCost(request: CostedRequest): number {
  const { guidance_scale: scale, solver, validation } = request;
  if (validation === null) return 0;
  const fine = isStochastic(solver)
    ? 0
    : Math.min(FINE.samples, validation.samples) * evaluationsPerSample(FINE.solver, FINE.steps);
  const guided = scale === 1 ? 0 : guidedSamples(request) * evaluationsPerSample(solver, GUIDED.steps);
  return 2 * evaluationsPerCall(scale) * (fine + guided);
}
