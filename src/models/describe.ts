import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT_FILES, readLayout } from './diffusers-layout.ts';
import {
  MANIFEST_FILE,
  type ModelManifest,
  type NamedFile,
  namedFiles,
  parseManifest,
  readJson,
  readManifest,
} from './manifest.ts';

/** What a model says of itself, and all the files that this names. */
export interface ModelDescription {
  readonly manifest: ModelManifest;
  readonly files: NamedFile[];
}

/** Files that may hold a description, whether they are there or not. */
export const DESCRIPTION_FILES = [MANIFEST_FILE, ...LAYOUT_FILES];

/**
 * The manifest of a model: its model.json, or what a folder in the layout of diffusers says, with the fields of its
 * model.json, where it has one, in place of those.
 *
 * @throws StepsmithError `model_unavailable`
 */
export async function describeModel(directory: string): Promise<ModelDescription> {
  const layout = await readLayout(directory);
  if (!layout) {
    const manifest = await readManifest(directory);
    return { manifest, files: namedFiles(manifest) };
  }
  const written = (await stat(join(directory, MANIFEST_FILE)).catch(() => null)) !== null;
  const overrides = written ? await readJson(directory, MANIFEST_FILE) : {};
  const manifest = parseManifest({ ...layout.fields, ...(overrides as object) });
  const named = namedFiles(manifest).filter(({ role }) => written || role !== 'manifest');
  return { manifest, files: [...named, ...layout.files] };
}
