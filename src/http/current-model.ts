import type { Models } from '../models/models.ts';
import type { CurrentModel } from '../schedules/other-counts.ts';
import { isPublished } from '../schedules/published.ts';
import type { ScheduleRepository } from '../schedules/repository.ts';
import { modelNotFound } from './find-model.ts';

/** A model whose schedules are asked for. */
export interface KnownModel {
  /** Content hash of the model as it is now; undefined where its files are gone or broken but schedules remain. */
  readonly modelVersion: string | undefined;
  readonly current: CurrentModel | null;
}

/** @throws StepsmithError `model_not_found` when nothing is known under that name */
export async function knownModel(
  { models, schedules }: { readonly models: Models; readonly schedules: ScheduleRepository },
  name: string,
): Promise<KnownModel> {
  const model = await models.get(name);
  if (model?.state === 'READY')
    return { modelVersion: model.version, current: { manifest: model.manifest, dataStd: model.data.std } };
  const gone = { modelVersion: undefined, current: null };
  if (model || isPublished(name)) return gone;
  const { data } = await schedules.list({ limit: 1 }, { model: name });
  if (data.length === 0) throw await modelNotFound(models, name);
  return gone;
}
