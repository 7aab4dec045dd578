import { StepsmithError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { ModelRepository } from '../src/models/repository.ts';

/**
 * The model of a job as it lies on this machine, held to the content the job was accepted with.
 *
 * @throws StepsmithError `model_changed`, `model_unavailable`, `model_not_found`
 */
export async function modelOfJob(models: ModelRepository, job: Job): Promise<ReadyModel> {
  const name = job.request.model;
  const model = await models.get(name);
  if (!model) throw new StepsmithError('model_not_found', `this worker has no model "${name}"`);
  if (model.state !== 'READY')
    throw new StepsmithError('model_unavailable', `${name} cannot be used: ${model.reason}`);
  if (model.version === job.modelVersion) return model;
  throw new StepsmithError(
    'model_changed',
    `the job was accepted for ${name} ${job.modelVersion}, this worker has ${model.version}; submit it again`,
  );
}
