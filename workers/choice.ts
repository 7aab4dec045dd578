import { standardError, type Estimate } from '../src/measures/jackknife.ts';
import type { Job } from '../src/jobs/job.ts';
import { evaluationsPerCall } from '../src/models/guidance.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { evaluationsPerSample } from '../src/rollouts/cost.ts';
import type { Validation } from '../src/schedules/schedule-resource.ts';
import { storedLevels, type StoredLevel } from '../src/schedules/stored-levels.ts';
import type { Candidate, Measured, Origin } from '../src/selection/candidate.ts';
import type { Selection } from '../src/selection/confirm.ts';

/** The schedule to publish for one step count and what speaks for it, as it is stored. */
export interface Choice {
  readonly sigmas: readonly StoredLevel[];
  readonly origin: Origin;
  readonly validation: Validation | null;
}

/** A selection without what it was computed from. */
export function toChoice(selection: Selection, model: ReadyModel, { request }: Job): Choice {
  const { primary, chosen, winner, measured, confirmation, held } = selection;
  const perSample =
    evaluationsPerSample(request.solver, chosen.sigmas.length - 1) *
    evaluationsPerCall(request.guidance_scale);
  const drawn = [...measured, ...confirmation].reduce((sum, { samples }) => sum + samples, 0);
  const validation: Validation = {
    metric: primary,
    samples: confirmation[0].samples,
    reference: referenceOf(model, request.guidance_scale),
    chosen: chosen.name,
    winner: winner.name,
    held,
    candidates: measured.map(present),
    confirmation: confirmation.map(present),
    denoiser_evaluations: drawn * perSample,
    advice: advice(selection),
  };
  return { sigmas: storedLevels(chosen.sigmas), origin: chosen.origin, validation };
}

function referenceOf({ manifest }: ReadyModel, guidanceScale: number): Validation['reference'] {
  if (guidanceScale !== 1) return 'guided_rollout';
  return manifest.validation ? 'held_out' : 'calibration_split';
}

function advice({ held, winner, chosen, confirmation }: Selection): string | null {
  if (held || winner.name === chosen.name) return null;
  const samples = 4 * confirmation[0].samples;
  return `${winner.name} did not beat the best default beyond doubt; validation.samples ${samples} may decide`;
}

function present({ candidate, samples, diverged, estimates }: Measured): Validation['confirmation'][number] {
  const figures = Object.entries(estimates).map(
    ([name, estimate]) => [name, presentEstimate(estimate)] as const,
  );
  const { name, origin } = candidate;
  const { exponent, order, baseline } = origin;
  const blended = exponent !== null && baseline !== null;
  const klub = presentKlub(candidate);
  return { name, exponent, order, blended, klub, samples, measures: Object.fromEntries(figures), diverged };
}

function presentKlub({ klub, klubError }: Candidate): Validation['confirmation'][number]['klub'] {
  return klubError === undefined ? null : { value: klub, standard_error: klubError };
}

function presentEstimate(estimate: Estimate): { value: number; standard_error: number } {
  return { value: estimate.value, standard_error: standardError(estimate) };
}
