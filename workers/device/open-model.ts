import path from 'node:path';
import { castBorders } from '../../src/models/half-precision.ts';
import { readModelFile } from '../../src/models/model-file.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

/**
 * Loads a model so that it takes and gives float32, whatever it computes in. One that does so by itself is loaded from its
 * file; with casts put in, from memory, its external data from where they lie.
 *
 * @param directory - its real path
 * @param file - the .onnx, relative to it
 * @throws whatever ONNX Runtime throws; StepsmithError `model_unavailable` where the file cannot be read
 */
export async function openModel(directory: string, file: string, options: SessionOptions): Promise<Session> {
  const whole = path.join(directory, file);
  const cast = castBorders(await readModelFile(directory, file));
  return cast ? openSession(cast, options, path.dirname(whole)) : openSession(whole, options);
}
