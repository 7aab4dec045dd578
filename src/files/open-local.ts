import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolveModelFile } from '../models/model-file.ts';
import type { OpenSource } from './source.ts';

/**
 * A file below a directory of this machine (MODELS_DIR, the directory of uploads).
 *
 * @param file - relative to it; it must neither lie nor be linked outside
 */
export function localSource(directory: string, file: string): OpenSource {
  return async (start) => {
    const path = await resolveModelFile(directory, file);
    return { body: createReadStream(path, { start }), start, size: (await stat(path)).size, tag: null };
  };
}
