import { StepsmithError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { Models } from '../src/models/models.ts';
import { requireReady } from '../src/models/repository.ts';
import { rangeOf } from '../src/jobs/request.ts';
import { noiseProcess } from '../src/models/processes/index.ts';
import { probeLevels } from '../src/models/processes/levels.ts';

/**
 * The model of a job as it lies on this machine, held to the content the job was accepted with.
 *
 * @throws StepsmithError `model_changed`, `model_unavailable`, `model_not_found`
 */
export async function modelOfJob(models: Pick<Models, 'get'>, job: Job): Promise<ReadyModel> {
  const name = job.request.model;
  const found = await models.get(name);
  if (!found) throw new StepsmithError('model_not_found', `this worker has no model "${name}"`);
  const model = requireReady(found);
  if (model.version === job.modelVersion) return model;
  throw new StepsmithError(
    'model_changed',
    `the job was accepted for ${name} ${job.modelVersion}, this worker has ${model.version}; submit it again`,
  );
}

type Settings<Method extends 'probe' | 'descent'> = NonNullable<Job['request'][Method]>;

/** The settings of a job whose method is the service's own. */
export function requireProbe({ request }: Job): Settings<'probe'> {
  if (request.probe === null) throw new Error(`a job of method ${request.method} has no probe`);
  return request.probe;
}

/** The noise levels of a job's probe, ascending; Infinity last where schedules begin at pure noise. */
export function levelsOf(job: Job, { manifest }: ReadyModel): Float64Array {
  return probeLevels(noiseProcess(manifest), rangeOf(job.request), requireProbe(job).levels);
}

/** The settings of a job whose method is the paper's. */
export function requireDescent({ request }: Job): Settings<'descent'> {
  if (request.descent === null) throw new Error(`a job of method ${request.method} has no descent`);
  return request.descent;
}
