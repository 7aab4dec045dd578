import { z } from 'zod';
import { directory, wholeNumber } from './kinds.ts';

/** Where the files of models that are registered over the API come from, and how much of them is kept. */
export const MODEL_SOURCE_VARIABLES = {
  UPLOADS_DIR: directory()
    .nullable()
    .prefault(null)
    .describe(
      'Where uploaded model files are kept; `uploads` under `DATA_DIR` unless set. Workers on other machines need the ' +
        'same directory',
    ),
  MODEL_FILE_LIMIT_MB: wholeNumber(1, 1_000_000)
    .prefault('16384')
    .describe('Largest file of a registered model, MiB'),
  MODEL_CACHE_LIMIT_MB: wholeNumber(1, 100_000_000)
    .prefault('51200')
    .describe(
      'Size of the cache of registered models under `DATA_DIR`, MiB: the models used least recently go first',
    ),
  S3_ENDPOINT: z
    .string()
    .refine((url) => /^https?:\/\//.test(url) && URL.canParse(url), 'must be an http or https address')
    .nullable()
    .prefault(null)
    .describe(
      'Where `s3://` addresses are looked for: MinIO and others; AWS unless set. Credentials and region come from the ' +
        'usual `AWS_*` variables',
    ),
};
