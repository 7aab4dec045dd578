import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { ScheduleDraft } from '../src/schedules/repository.ts';
import { SERVICE_VERSION } from '../src/version.ts';
import type { Choice } from './choice.ts';
import type { Source } from './method.ts';
import type { Description } from './solve.ts';

/**
 * A chosen schedule as it will be published.
 *
 * @param source - what it was computed from
 */
export function toDraft(
  job: Job,
  model: ReadyModel,
  source: Source,
  { sigmas, origin, validation }: Choice,
  { klub, baselines }: Description,
): ScheduleDraft {
  const { request } = job;
  const steps = sigmas.length - 1;
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
    objective: presentOrigin(origin),
    klub: { value: klub.value, standard_error: klub.standardError, dimension: model.dimension, baselines },
    validation,
    provenance: {
      source: 'optimized',
      method: request.method,
      job_id: job.id,
      probe_id: source.probeId,
      blocks: source.blocks,
      levels: source.levels,
      seed: request.seed,
      denoiser_evaluations: source.evaluations,
      execution_provider: source.providers.join(','),
      precision: 'float32',
      service_version: SERVICE_VERSION,
    },
    created_at: new Date().toISOString(),
  };
}

function presentOrigin({ exponent, order, baseline, refined }: Choice['origin']): ScheduleDraft['objective'] {
  const blend = baseline && { baseline: baseline.name, share: baseline.share };
  return { exponent, order, blend, refined };
}
