import { basename } from 'node:path';
import { inspectCalibration, inspectHeldOut } from './calibration.ts';
import { loadConditioning } from './conditioning.ts';
import { contentHash } from './content-hash.ts';
import { loadFeatureStatistics } from './feature-statistics.ts';
import { DESCRIPTION_FILES, describeModel } from './describe.ts';
import { checkConditions, checkFeatureGraph, checkGraph } from './graph-check.ts';
import { type Graph, readGraph } from './graph.ts';
import { checkExternalData, type ExternalData } from './initializers.ts';
import { listImages } from './image-folder.ts';
import {
  dimensionOf,
  MANIFEST_FILE,
  type ModelManifest,
  modelNameSchema,
  type NamedFile,
  namedFolders,
  type SampleSource,
} from './manifest.ts';
import { unavailable } from './model-file.ts';
import { selectRows } from './row-source.ts';
import type { Precision } from './precision.ts';

/** A model that passed every check which can be made without running it. */
export interface ReadyModel {
  state: 'READY';
  name: string;
  directory: string;
  manifest: ModelManifest;
  /** hash of the content of all its files */
  version: string;
  /** values in a sample */
  dimension: number;
  data: { count: number; std: number };
  /** what its network computes in */
  precision: Precision;
}

/**
 * Looks at everything about a model that can be known without running it.
 *
 * @param directory the model's directory, whose name is the model's
 * @param watch told of each file, before it is read, that the result depends on
 * @throws StepsmithError `model_unavailable` with the first reason found
 */
export async function inspectModel(
  directory: string,
  watch: (file: string) => Promise<void>,
): Promise<ReadyModel> {
  for (const file of DESCRIPTION_FILES) await watch(file);
  const { manifest, files } = await describeModel(directory);
  checkName(basename(directory), manifest.name);
  // A folder changes when a file in it comes or goes.
  const folders = namedFolders(manifest);
  for (const { file } of [...files, ...folders]) await watch(file);
  const images = await imagesOf(directory, folders);
  for (const { file } of images) await watch(file);
  const denoiser = await checkGraphs(directory, manifest);
  const { external, precision } = denoiser;
  for (const { file } of external) await watch(file);
  for (const data of external) await checkExternalData(directory, data);
  const { count, std } = await inspectCalibration(directory, manifest);
  await checkConditioning(directory, manifest, denoiser, count);
  return {
    state: 'READY',
    name: manifest.name,
    directory,
    manifest,
    version: await contentHash(directory, [...files, ...images, ...external.map(externalFile)]),
    dimension: dimensionOf(manifest),
    data: { count, std },
    precision,
  };
}

async function imagesOf(directory: string, folders: readonly NamedFile[]): Promise<NamedFile[]> {
  const images: NamedFile[] = [];
  for (const { role, file } of folders)
    for (const image of await listImages(directory, file)) images.push({ role, file: image });
  return images;
}

/** Checks the denoiser and, if there is one, the feature extractor; returns the one, with the external data of both. */
async function checkGraphs(directory: string, manifest: ModelManifest): Promise<Graph> {
  const denoiser = await readGraph(directory, manifest.onnx);
  checkGraph(denoiser, manifest);
  const features = manifest.validation?.features;
  const statistics = await loadFeatureStatistics(directory, manifest);
  if (!features || !statistics) return denoiser;
  const extractor = await readGraph(directory, features.onnx);
  checkFeatureGraph(extractor, { ...features, shape: manifest.shape, count: statistics.dimension });
  return { ...denoiser, external: [...denoiser.external, ...extractor.external] };
}

/** Held-out samples are conditioned as well. */
async function checkConditioning(
  directory: string,
  manifest: ModelManifest,
  denoiser: Graph,
  count: number,
): Promise<void> {
  const sources: { source: SampleSource; samples: number }[] = [{ source: manifest.data, samples: count }];
  const heldOut = await inspectHeldOut(directory, manifest);
  if (manifest.validation && heldOut) sources.push({ source: manifest.validation, samples: heldOut.count });
  for (const { source, samples } of sources) {
    const rows = selectRows(samples, dimensionOf(manifest));
    checkConditions(denoiser, manifest, await loadConditioning(directory, manifest, source, rows));
  }
}

function externalFile({ file }: ExternalData): NamedFile {
  return { role: 'external_data', file };
}

function checkName(directoryName: string, name: string): void {
  const rule = modelNameSchema.safeParse(directoryName);
  if (!rule.success) throw unavailable(`the name of the directory ${rule.error.issues[0].message}`);
  if (directoryName === name) return;
  throw unavailable(
    `${MANIFEST_FILE}: name is "${name}", but the directory is "${directoryName}"; make them equal`,
  );
}
