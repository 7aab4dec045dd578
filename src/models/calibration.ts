import { dimensionOf, type ModelManifest, type SampleSource } from './manifest.ts';
import { unavailable } from './model-file.ts';
import { openSamples } from './data-array.ts';
import type { ArrayDtype, NumericArray } from './element-types.ts';
import { type DataArray, rowOf, type RowSelection, type RowSource, selectRows } from './row-source.ts';
import { Spread } from './spread.ts';

/** Clean samples x0 of a model, in the units of the model. */
export interface CalibrationData {
  /** number of samples N in the file */
  count: number;
  /** values in a sample, the product of the manifest's shape */
  dimension: number;
  /** standard deviation of all values read about their overall mean, > 0 */
  std: number;
  /** [rows.kept * dimension], sample after sample */
  samples: Float32Array;
  /** Which of the N these are: all of them, unless they are more than 256 MiB. */
  rows: RowSelection;
}

type Range = readonly [low: number, high: number];

/** The largest finite float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** The values an integer dtype can hold, for those narrow enough to be filled by data. */
const SPANS: Partial<Record<ArrayDtype, Range>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/**
 * Loads the data that calibrate a model (`data` of model.json): an array, or the images of a folder, which are uint8. Integer arrays are mapped linearly from the span of
 * their dtype onto `data.range` (uint8: 0 -> low, 255 -> high); float arrays must lie within it. Without a range the
 * values are taken as they are.
 *
 * @throws StepsmithError `model_unavailable` if the array cannot be read, has another shape than [N, ...shape], or
 *   holds values that are not finite, out of range, or all the same
 */
export async function loadCalibration(directory: string, manifest: ModelManifest): Promise<CalibrationData> {
  return loadSamples(directory, manifest, manifest.data);
}

/** Loads the held-out data of a model (`validation`), read like {@link loadCalibration}; null if it has none. */
export async function loadHeldOut(
  directory: string,
  manifest: ModelManifest,
): Promise<CalibrationData | null> {
  return manifest.validation ? loadSamples(directory, manifest, manifest.validation) : null;
}

/**
 * Reads all calibration data once, in small pieces, and keeps none.
 *
 * @throws StepsmithError `model_unavailable`, as {@link loadCalibration}
 */
export async function inspectCalibration(
  directory: string,
  manifest: ModelManifest,
): Promise<Pick<CalibrationData, 'count' | 'std'>> {
  return inspectSamples(directory, manifest, manifest.data);
}

/** Reads all held-out data like {@link inspectCalibration}; null where there are none. */
export async function inspectHeldOut(
  directory: string,
  manifest: ModelManifest,
): Promise<Pick<CalibrationData, 'count' | 'std'> | null> {
  return manifest.validation ? inspectSamples(directory, manifest, manifest.validation) : null;
}

async function inspectSamples(directory: string, manifest: ModelManifest, part: SampleSource) {
  const { source, what } = await openChecked(directory, manifest, part);
  const [count] = source.shape;
  const std = await takeRows(source, { total: count, kept: count }, { what, manifest }, () => undefined);
  return { count, std };
}

async function loadSamples(
  directory: string,
  manifest: ModelManifest,
  part: SampleSource,
): Promise<CalibrationData> {
  const { source, what } = await openChecked(directory, manifest, part);
  const dimension = dimensionOf(manifest);
  const [count] = source.shape;
  const rows = selectRows(count, dimension);
  const samples = new Float32Array(rows.kept * dimension);
  const std = await takeRows(source, rows, { what, manifest }, (values, at) => {
    samples.set(values, at);
  });
  return { count, dimension, std, samples, rows };
}

async function openChecked(directory: string, manifest: ModelManifest, part: SampleSource) {
  const { source, what } = await openSamples(directory, manifest, part);
  checkShape(what, source.shape, manifest.shape);
  return { source, what };
}

/**
 * Hands on the selected rows as the model takes them, piece by piece.
 *
 * @returns their standard deviation
 */
async function takeRows(
  source: RowSource,
  rows: RowSelection,
  { what, manifest }: { readonly what: string; readonly manifest: ModelManifest },
  take: (values: Float32Array, at: number) => void,
): Promise<number> {
  const { range } = manifest.data;
  const dimension = dimensionOf(manifest);
  const spread = new Spread();
  for await (const piece of source.rows(rows)) {
    const values = toSamples(what, { data: piece, dtype: source.dtype }, range);
    checkValues(what, values, range, (at) => rowOf(rows, Math.floor((spread.count + at) / dimension)));
    scale(values, manifest.data);
    take(values, spread.count);
    spread.add(values);
  }
  if (spread.std === 0) throw unavailable(`${what} holds the same value everywhere`);
  return spread.std;
}

/** As diffusers does to the latents of a VAE: (x - shift) scaling_factor. */
function scale(
  samples: Float32Array,
  { scaling_factor: factor = 1, shift = 0 }: ModelManifest['data'],
): void {
  if (factor === 1 && shift === 0) return;
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] - shift) * factor;
}

function checkShape(what: string, found: readonly number[], sample: readonly number[]): void {
  const matches = found.length === sample.length + 1 && sample.every((size, i) => found[i + 1] === size);
  if (!matches) {
    throw unavailable(`${what} has shape [${found.join(',')}], expected [N,${sample.join(',')}]`);
  }
  if (found[0] === 0) throw unavailable(`${what} holds no samples`);
}

function toSamples(
  what: string,
  { data, dtype }: Pick<DataArray, 'data' | 'dtype'>,
  range: Range | undefined,
): Float32Array {
  if (range === undefined || dtype.startsWith('float')) return toFloat32(data);
  const span = SPANS[dtype];
  if (!span) {
    throw unavailable(
      `${what} is ${dtype}: only ${Object.keys(SPANS).join(', ')} can be mapped onto data.range; ` +
        'save it as one of these or as float32 in the range itself',
    );
  }
  return mapLinearly(data, span, range);
}

function toFloat32(data: NumericArray): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  return new Float32Array(data);
}

function mapLinearly(data: NumericArray, [least, most]: Range, [low, high]: Range): Float32Array {
  const scale = (high - low) / (most - least);
  const mapped = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) mapped[i] = low + (Number(data[i]) - least) * scale;
  return mapped;
}

function checkValues(
  what: string,
  samples: Float32Array,
  range: Range | undefined,
  sampleAt: (at: number) => number,
): void {
  // The bounds are rounded like the values, or a float32 0.1 would be above a float64 0.1.
  const [low, high] = range?.map(Math.fround) ?? [-LARGEST, LARGEST];
  let wrong = 0;
  while (wrong < samples.length && samples[wrong] >= low && samples[wrong] <= high) wrong++;
  if (wrong === samples.length) return;
  const value = samples[wrong];
  const expected =
    range && Number.isFinite(value) ? `outside data.range [${range.join(', ')}]` : 'not a finite number';
  throw unavailable(`${what}: ${value} in sample ${sampleAt(wrong)} is ${expected}`);
}
