import type { Precision } from '../../src/models/precision.ts';
import { calibrationSamples, PathBlock, pathsOfBlock } from './forward-paths.ts';
import type { Measurement } from './measure.ts';
import { seededUniform } from './seeded.ts';

/** Distance of neighbouring numbers over the larger, of those formats that are rounded to. */
const SPACING: Readonly<Partial<Record<Precision, number>>> = { float16: 2 ** -10, bfloat16: 2 ** -7 };

/**
 * What rounding to half precision adds to E|D(x, sigma) - x0|^2: half of |D(x) - D(x')|^2 where x' is x moved by less than
 * the format tells, so that each value is rounded up here and down there. The first path of the block, every level.
 *
 * @param denoised - D of the block, float32 [levels, 16 * dimension]
 * @returns at each level; null for a network in float32
 */
export async function measureRounding(
  measurement: Measurement,
  block: number,
  denoised: Float32Array,
): Promise<number[] | null> {
  const { source, precision } = measurement;
  const spacing = SPACING[precision];
  if (spacing === undefined) return null;
  const { levels, dimension, seed } = source;
  const uniform = seededUniform(`${seed}:rounding:${block}`);
  const move = (value: number) => value * (1 + spacing * (uniform() - 0.5));
  const moved = await denoiseAll(measurement, firstPath(measurement, block).map(move), block);
  const stride = denoised.length / levels.length;
  return Array.from(levels, (_, level) => {
    let squares = 0;
    for (let i = 0; i < dimension; i++)
      squares += (denoised[level * stride + i] - moved[level * dimension + i]) ** 2;
    return squares / 2;
  });
}

/** float32 [levels, dimension] */
function firstPath({ source }: Measurement, block: number): Float32Array {
  const { levels, dimension } = source;
  const paths = new PathBlock(source, block);
  const rows = new Float32Array(paths.rows * dimension);
  paths.fill(rows);
  const stride = rows.length / levels.length;
  const first = new Float32Array(levels.length * dimension);
  levels.forEach((_, level) => {
    first.set(rows.subarray(level * stride, level * stride + dimension), level * dimension);
  });
  return first;
}

/** D of a path at every level, in calls of the padded batch. */
async function denoiseAll(measurement: Measurement, x: Float32Array, block: number): Promise<Float32Array> {
  const { denoiser, source, batchSize, question } = measurement;
  const { levels, dimension } = source;
  const [sample] = calibrationSamples(source, pathsOfBlock(block));
  const samples = new Array<number>(batchSize).fill(sample);
  const denoised = new Float32Array(x.length);
  for (let first = 0; first < levels.length; first += batchSize) {
    const rows = Array.from({ length: batchSize }, (_, i) => Math.min(first + i, levels.length - 1));
    const batch = new Float32Array(batchSize * dimension);
    rows.forEach((row, i) => {
      batch.set(x.subarray(row * dimension, (row + 1) * dimension), i * dimension);
    });
    const sigmas = Float64Array.from(rows, (row) => levels[row]);
    const output = await denoiser.denoise(batch, sigmas, { ...question, samples });
    denoised.set(output.subarray(0, x.length - first * dimension), first * dimension);
    measurement.onBatch();
  }
  return denoised;
}
