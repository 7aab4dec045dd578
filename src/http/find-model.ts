import { StepsmithError } from '../errors.ts';
import type { ReadyModel } from '../models/inspect.ts';
import type { Models } from '../models/models.ts';
import { requireReady } from '../models/repository.ts';

/**
 * The model of that name, ready to run.
 *
 * @throws StepsmithError `model_not_found` with the nearest names, `model_unavailable` with the reason
 */
export async function requireModel(models: Models, name: string): Promise<ReadyModel> {
  const model = await models.get(name);
  if (!model) throw await modelNotFound(models, name);
  return requireReady(model);
}

export async function modelNotFound(models: Models, name: string): Promise<StepsmithError> {
  const nearest = await models.nearest(name);
  const hint =
    nearest.length > 0 ? `did you mean ${nearest.join(' or ')}?` : 'GET /models lists what there is';
  return new StepsmithError('model_not_found', `there is no model "${name}"; ${hint}`);
}
