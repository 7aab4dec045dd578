import { access, constants } from 'node:fs/promises';
import type { Config } from '../../config.ts';
import { ModelRepository } from '../../models/repository.ts';
import type { Finding } from '../../finding.ts';

/** Every model of MODELS_DIR. */
export async function checkModels({ modelsDir }: Config): Promise<Finding[]> {
  const readable = await access(modelsDir, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!readable) {
    const advice = 'make it, or set MODELS_DIR to the folder that holds a folder for each model';
    return [{ level: 'failure', what: `MODELS_DIR ${modelsDir} cannot be read`, advice }];
  }
  const models = await new ModelRepository(modelsDir).list();
  if (models.length === 0)
    return [
      {
        level: 'warning',
        what: `${modelsDir} holds no model`,
        advice: 'put a folder into it, or `stepsmith models add`',
      },
    ];
  return models.map((model): Finding => {
    if (model.state !== 'UNAVAILABLE') return { level: 'ok', what: `model ${model.name}` };
    return {
      level: 'warning',
      what: `model ${model.name}: ${model.reason}`,
      advice: '`stepsmith models check` again when it is mended',
    };
  });
}
