import { z } from 'zod';
import { REDIS_URL_FORMS, redisOptions } from '../redis/url.ts';
import { directory } from './kinds.ts';

/** Where state, models and data are kept. */
export const STORAGE_VARIABLES = {
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, `must be ${REDIS_URL_FORMS}`)
    .nullable()
    .prefault(null)
    .describe(
      `The Redis or Valkey that holds all state: ${REDIS_URL_FORMS}. ` +
        'Without it Stepsmith runs a private one of its own under `DATA_DIR`',
    ),
  DATA_DIR: directory()
    .prefault('./data')
    .describe('Where the private Redis keeps its data, and registered models their files'),
  MODELS_DIR: directory().prefault('./models').describe('The model repository: one folder a model'),
};

function isRedisUrl(url: string): boolean {
  try {
    redisOptions(url);
    return true;
  } catch {
    return false;
  }
}
