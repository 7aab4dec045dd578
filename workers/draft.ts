import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { BlockMeasurement } from '../src/probes/store.ts';
import type { ScheduleDraft } from '../src/schedules/repository.ts';
import { SERVICE_VERSION } from '../src/version.ts';
import type { Solution } from './solve.ts';

/**
 * A solution as it will be published.
 *
 * @param measurements - of the blocks it was computed from
 */
export function toDraft(
  job: Job,
  model: ReadyModel,
  probeId: string,
  measurements: readonly BlockMeasurement[],
  { steps, sigmas, klub, baselines }: Solution,
): ScheduleDraft {
  const { request } = job;
  return {
    // Determined by the job, so that publishing again after a crash publishes nothing new; sorts as it was published.
    id: `sch_${job.id.replace('job_', '')}_${String(steps).padStart(3, '0')}`,
    model: request.model,
    model_version: model.version,
    solver: request.solver,
    steps,
    guidance_scale: request.guidance_scale,
    sigmas: [...sigmas],
    timesteps: null,
    objective: { exponent: request.objective.exponent, order: 1 },
    klub: { value: klub.value, standard_error: klub.standardError, dimension: model.dimension, baselines },
    validation: null,
    provenance: {
      source: 'optimized',
      method: request.method,
      job_id: job.id,
      probe_id: probeId,
      blocks: measurements.length,
      levels: request.probe.levels,
      seed: request.seed,
      denoiser_evaluations: measurements.reduce((sum, { evaluations }) => sum + evaluations, 0),
      execution_provider: [...new Set(measurements.map((block) => block.executionProvider))].join(','),
      precision: 'float32',
      service_version: SERVICE_VERSION,
    },
    created_at: new Date().toISOString(),
  };
}
