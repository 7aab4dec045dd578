import { readModelFile } from './model-file.ts';
import { type NpzArray, parseNpy, readNpzArray } from './npz.ts';
import { readSafetensor } from './safetensors.ts';

/**
 * Reads an array of a data file: .npz and .safetensors hold arrays by name, .npy a single one, whatever it is called.
 *
 * @throws StepsmithError `model_unavailable`
 */
export async function readDataArray(directory: string, file: string, array: string): Promise<NpzArray> {
  if (file.endsWith('.safetensors')) return readSafetensor(directory, file, array);
  if (file.endsWith('.npy')) return parseNpy(await readModelFile(directory, file), file);
  return readNpzArray(directory, file, array);
}
