import { logLinearInterpolate } from '../ays/interpolation.ts';
import { toSchedule } from '../ays/schedule.ts';
import type { ProcessSettings } from '../models/process-settings.ts';
import { noiseProcess } from '../models/processes/index.ts';
import type { NoiseProcess } from '../models/processes/process.ts';
import table from './published.json' with { type: 'json' };
import { readLevels } from './stored-levels.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/** When the paper that holds them appeared (arXiv 2404.14507v1). */
const PUBLISHED_AT = '2024-04-22T00:00:00Z';

const INTERPOLATED =
  'interpolated in log sigma from the published schedule, as its authors say; not optimised for this step count';

/** The schedules published with the paper (its Table 3), as they are. */
export const PUBLISHED: readonly ScheduleResource[] = table.schedules.map(
  ({ model, steps, sigmas, timesteps }) => resource(model, steps, sigmas, timesteps, 'published'),
);

/** Whether the paper published a schedule for a model of that name. */
export function isPublished(model: string): boolean {
  return PUBLISHED.some((schedule) => schedule.model === model);
}

/** The noise process of a model of the paper; null of any other. */
export function publishedNoise(model: string): NoiseProcess | null {
  const process = publishedProcess(model);
  // No prediction changes which noise levels there are.
  return process && noiseProcess({ process, prediction: 'epsilon' });
}

/** How the noise process of a model of the paper is set; null of any other. */
export function publishedProcess(model: string): ProcessSettings | null {
  const found = table.schedules.find((schedule) => schedule.model === model);
  return found ? (found.noise as ProcessSettings) : null;
}

/**
 * The published schedule of a model; for other step counts than the published one it is interpolated log-linearly, as
 * its authors say, and marked so.
 */
export function publishedSchedule(model: string, steps: number): ScheduleResource | null {
  const published = PUBLISHED.find((schedule) => schedule.model === model);
  if (!published || published.steps === steps) return published ?? null;
  const sigmas = logLinearInterpolate(toSchedule(readLevels(published.sigmas)), steps);
  return resource(model, steps, sigmas, null, 'interpolated');
}

function resource(
  model: string,
  steps: number,
  sigmas: readonly number[],
  timesteps: readonly number[] | null,
  source: 'published' | 'interpolated',
): ScheduleResource {
  return {
    id: `sch_${source}_${model}_${steps}`,
    model,
    model_version: null,
    solver: null,
    steps,
    version: source === 'published' ? 1 : 0,
    guidance_scale: null,
    sigmas: [...sigmas],
    starts_at_pure_noise: false,
    timesteps: timesteps && [...timesteps],
    objective: null,
    klub: null,
    validation: null,
    provenance: {
      source,
      ...(source === 'interpolated' && { caveat: INTERPOLATED }),
      method: null,
      job_id: null,
      probe_id: null,
      blocks: null,
      levels: null,
      seed: null,
      denoiser_evaluations: null,
      execution_provider: null,
      precision: null,
      service_version: null,
    },
    notes: null,
    created_at: PUBLISHED_AT,
  };
}
