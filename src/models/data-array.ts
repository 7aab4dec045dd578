import { openImages } from './image-folder.ts';
import type { ModelManifest, SampleSource } from './manifest.ts';
import { openNpy } from './npy.ts';
import { openNpzArray } from './npz.ts';
import { type DataArray, type RowSource, readRows } from './row-source.ts';
import { openSafetensor } from './safetensors.ts';

/**
 * Opens an array of a data file: .npz and .safetensors hold arrays by name, .npy a single one, whatever it is called.
 *
 * @throws StepsmithError `model_unavailable`
 */
export async function openDataArray(directory: string, file: string, array: string): Promise<RowSource> {
  if (file.endsWith('.safetensors')) return openSafetensor(directory, file, array);
  if (file.endsWith('.npy')) return openNpy(directory, file);
  return openNpzArray(directory, file, array);
}

/** Opens the samples of a model: an array, or a folder of images. */
export async function openSamples(
  directory: string,
  { shape }: Pick<ModelManifest, 'shape'>,
  { folder, file = '', array = '' }: SampleSource,
): Promise<{ what: string; source: RowSource }> {
  if (folder !== undefined) return { what: folder, source: await openImages(directory, folder, shape) };
  return { what: `${file}: array "${array}"`, source: await openDataArray(directory, file, array) };
}

/**
 * Reads an array of a data file whole.
 *
 * @throws StepsmithError `model_unavailable`, also where it is larger than 1 GiB
 */
export async function readDataArray(directory: string, file: string, array: string): Promise<DataArray> {
  return readRows(await openDataArray(directory, file, array), `${file}: array "${array}"`);
}
