import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { UploadStore } from '../files/uploads.ts';
import type { RegisterProducer } from '../jobs/queues.ts';
import { ModelRepository } from '../models/repository.ts';
import { ModelCatalog } from './catalog.ts';
import { Registrar } from './registrar.ts';
import type { Registration } from './registration.ts';
import { RegistrationStore } from './store.ts';

type Places = Pick<Config, 'dataDir' | 'modelsDir' | 'uploadsDir' | 'modelFileLimitMb'>;

/** Many requests at a time ask for the same few models; to look at the files of one for each would be a tenth of their cost. */
const FOLDERS_HOLD_MS = 20;

/** Where registered models are kept on a machine. */
export function cacheDirectory({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'cache');
}

export function uploadsDirectory({ dataDir, uploadsDir }: Pick<Config, 'dataDir' | 'uploadsDir'>): string {
  return uploadsDir ?? join(dataDir, 'uploads');
}

export function fileLimitBytes({ modelFileLimitMb }: Pick<Config, 'modelFileLimitMb'>): number {
  return modelFileLimitMb * 2 ** 20;
}

/** The models of the API, and what takes in others. */
export function assembleModels(
  config: Places,
  redis: Redis,
  queue: RegisterProducer,
): { models: ModelCatalog; registrar: Registrar } {
  const { modelsDir } = config;
  const folders = new ModelRepository(modelsDir, FOLDERS_HOLD_MS);
  const store = new RegistrationStore(redis);
  const uploads = new UploadStore(uploadsDirectory(config), fileLimitBytes(config));
  const directoryOf = ({ id, name }: Registration) => join(cacheDirectory(config), 'models', id, name);
  return {
    models: new ModelCatalog(folders, store, directoryOf),
    registrar: new Registrar({ modelsDir, folders, store, uploads, queue }),
  };
}
