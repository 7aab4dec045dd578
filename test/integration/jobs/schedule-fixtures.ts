import type { ScheduleDraft } from '../../../src/schedules/repository.ts';
import type { Validation } from '../../../src/schedules/schedule-resource.ts';

export function draft(id: string, change: Partial<ScheduleDraft> = {}): ScheduleDraft {
  return {
    id: `sch_${id}`,
    model: 'gaussian',
    model_version: 'sha256:0',
    solver: 'euler',
    steps: 1,
    guidance_scale: 1,
    sigmas: [80, 0.1 + 0.2],
    starts_at_pure_noise: false,
    timesteps: null,
    objective: { exponent: 3, order: 1, blend: null, refined: false },
    klub: null,
    validation: null,
    provenance: {
      source: 'optimized',
      method: 'probe',
      job_id: null,
      probe_id: null,
      blocks: 16,
      levels: 16,
      seed: 0,
      denoiser_evaluations: 1,
      execution_provider: 'cpu',
      precision: 'float32',
      service_version: '0.1.0',
    },
    created_at: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

/** What the least that was measured looks like. */
export const MEASURED: Validation = {
  metric: 'energy_distance',
  samples: 32,
  reference: 'held_out',
  chosen: 'edm',
  winner: 'edm',
  held: false,
  candidates: [],
  confirmation: [
    {
      name: 'edm',
      exponent: null,
      order: null,
      blended: false,
      klub: null,
      samples: 32,
      measures: { energy_distance: { value: 0.5, standard_error: 0.03 } },
      diverged: null,
    },
  ],
  denoiser_evaluations: 320,
  advice: null,
};
