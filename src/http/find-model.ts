import { StepsmithError } from '../errors.ts';
import type { ReadyModel } from '../models/inspect.ts';
import { requireReady, type ModelRepository } from '../models/repository.ts';

/**
 * The model of that name, ready to run.
 *
 * @throws StepsmithError `model_not_found` with the nearest names, `model_unavailable` with the reason
 */
export async function requireModel(models: ModelRepository, name: string): Promise<ReadyModel> {
  const model = await models.get(name);
  if (!model) throw modelNotFound(models, name);
  return requireReady(model);
}

export function modelNotFound(models: ModelRepository, name: string): StepsmithError {
  const nearest = models.nearest(name);
  const hint =
    nearest.length > 0 ? `did you mean ${nearest.join(' or ')}?` : 'GET /models lists what there is';
  return new StepsmithError('model_not_found', `there is no model "${name}"; ${hint}`);
}
