import type { ProcessSettings } from '../../models/process-settings.ts';
import type { Models } from '../../models/models.ts';
import { publishedProcess } from '../published.ts';
import type { ScheduleResource } from '../schedule-resource.ts';
import type { ProcessType } from './format.ts';

/** The noise process a schedule is for; null where its model is gone or has changed since. */
export async function processOf(
  models: Pick<Models, 'get'>,
  { model: name, model_version: version }: ScheduleResource,
): Promise<ProcessType | null> {
  const model = await models.get(name);
  if (model?.state === 'READY' && (version === null || version === model.version))
    return typeOf(model.manifest.process);
  const published = version === null ? publishedProcess(name) : null;
  return published && typeOf(published);
}

function typeOf(process: ProcessSettings): ProcessType {
  return process.type === 'vp' && process.rescale_betas_zero_snr ? 'vp_zero_snr' : process.type;
}
