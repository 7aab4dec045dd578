import type { KlubEstimate } from '../src/ays/klub.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { noiseProcess } from '../src/models/processes/index.ts';
import { timestepsOf } from '../src/models/processes/timesteps.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import { presentKlub } from '../src/schedules/present-klub.ts';
import type { ScheduleDraft } from '../src/schedules/repository.ts';
import { readLevels } from '../src/schedules/stored-levels.ts';
import { SERVICE_VERSION } from '../src/version.ts';
import type { Choice } from './choice.ts';
import type { Source } from './method.ts';
import type { Description } from '../src/solving/solve.ts';

/** Standard error over value up to which a KLUB needs no more paths. */
const SHARP = 0.1;

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
  description: Description,
): ScheduleDraft {
  const { request } = job;
  const steps = sigmas.length - 1;
  return {
    id: scheduleIdOf(job, steps),
    model: request.model,
    model_version: model.version,
    solver: request.solver,
    steps,
    guidance_scale: request.guidance_scale,
    sigmas: [...sigmas],
    starts_at_pure_noise: sigmas[0] === null,
    timesteps: timestepsOf(noiseProcess(model.manifest), readLevels(sigmas)),
    objective: presentOrigin(origin),
    klub: presentKlub(description, model.dimension, advice(description.klub, job, source)),
    validation,
    provenance: {
      source: 'optimized',
      method: request.method,
      job_id: job.id,
      probe_id: source.probeId,
      blocks: source.blocks,
      levels: source.levels,
      levels_left_out: [...source.leftOut],
      seed: request.seed,
      denoiser_evaluations: source.evaluations,
      execution_provider: source.providers.join(','),
      precision: model.precision,
      service_version: SERVICE_VERSION,
    },
    created_at: new Date().toISOString(),
  };
}

/** Determined by the job, so that publishing again after a crash publishes nothing new; sorts as it was published. */
export function scheduleIdOf({ id }: Job, steps: number): string {
  return `sch_${id.replace('job_', '')}_${String(steps).padStart(3, '0')}`;
}

/** How many paths or samples it would take, where the figure is known too badly to decide anything. */
function advice({ value, standardError }: KlubEstimate, { request }: Job, { blocks }: Source): string | null {
  const error = standardError / value;
  if (error <= SHARP) return null;
  const field = request.probe ? 'probe.paths' : 'descent.samples';
  const needed = Math.ceil(blocks * (error / SHARP) ** 2) * PATHS_PER_BLOCK;
  return `known to ${(100 * error).toFixed(0)} %; ${field} ${needed} would bring that to ${100 * SHARP} %`;
}

function presentOrigin({ exponent, order, baseline, refined }: Choice['origin']): ScheduleDraft['objective'] {
  const blend = baseline && { baseline: baseline.name, share: baseline.share };
  return { exponent, order, blend, refined };
}
