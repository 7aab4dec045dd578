import { packSymmetric } from '../../src/ays/gram.ts';
import { StepsmithError } from '../../src/errors.ts';
import type { Precision } from '../../src/models/precision.ts';
import type { Denoiser, Question } from './denoiser.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import { calibrationSamples, cleanData, rowSamples, rowSigmas, type PathSource } from './forward-paths.ts';
import type { GramProduct } from './gram-product.ts';
import type { MeasuredBlock } from './messages.ts';
import { measureRounding } from './rounding.ts';
import type { NoiseStream, NoiseThread } from './noise-stream.ts';

/** What a measurement runs with, and whom it tells. */
export interface Measurement {
  readonly denoiser: Denoiser;
  readonly gram: GramProduct;
  readonly noise: NoiseThread;
  readonly source: PathSource;
  readonly batchSize: number;
  /** A path is conditioned on the sample it begins at. */
  readonly question: Omit<Question, 'samples'>;
  readonly precision: Precision;
  /** After every batch; throwing ends the measurement. */
  onBatch(): void;
}

/**
 * Measures blocks of forward paths: every path at every level once, then the Gram of the errors D - x0 (design,
 * section 2). Memory does not grow with the number of blocks.
 *
 * @throws StepsmithError `non_finite_output` naming sigma, path and input; `model_failed`
 */
export async function* measureBlocks(
  measurement: Measurement,
  firstBlock: number,
  blocks: number,
): AsyncGenerator<MeasuredBlock> {
  const { source, batchSize } = measurement;
  const paths = measurement.noise.open({ source, batchSize, firstBlock });
  for (let index = firstBlock; index < firstBlock + blocks; index++) {
    yield await measureBlock(measurement, paths, index);
  }
}

async function measureBlock(
  measurement: Measurement,
  paths: NoiseStream,
  index: number,
): Promise<MeasuredBlock> {
  const { denoiser, gram, source } = measurement;
  const started = performance.now();
  const evaluationsBefore = denoiser.evaluations;
  const denoised = await denoiseBlock(measurement, paths, index);
  const product = await gram.product(denoised, cleanData(source, index), source.levels.length);
  const rounding = await measureRounding(measurement, index, denoised);
  return {
    index,
    rounding,
    gram: packSymmetric(product, source.levels.length),
    evaluations: denoiser.evaluations - evaluationsBefore,
    seconds: (performance.now() - started) / 1000,
  };
}

/** D at every row of a block: float32 [levels, 16 * dimension]. */
async function denoiseBlock(measurement: Measurement, paths: NoiseStream, index: number) {
  const { denoiser, source, batchSize } = measurement;
  const sigmas = rowSigmas(source.levels, batchSize);
  const rows = rowSamples(source, index, batchSize);
  const denoised = new Float32Array(source.levels.length * PATHS_PER_BLOCK * source.dimension);
  for (let row = 0; row < sigmas.length; row += batchSize) {
    const x = await paths.next();
    const question = { ...measurement.question, samples: rows.slice(row, row + batchSize) };
    const output = await denoiser.denoise(x, sigmas.subarray(row, row + batchSize), question);
    paths.recycle(x);
    requireFinite(output, measurement, index, row);
    const offset = row * source.dimension;
    denoised.set(output.subarray(0, denoised.length - offset), offset);
    measurement.onBatch();
  }
  return denoised;
}

function requireFinite(output: Float32Array, { source }: Measurement, block: number, row: number): void {
  let bad = 0;
  while (bad < output.length && Number.isFinite(output[bad])) bad++;
  if (bad === output.length) return;
  const at = row + Math.floor(bad / source.dimension);
  const sigma = source.levels[Math.floor(at / PATHS_PER_BLOCK)];
  const path = block * PATHS_PER_BLOCK + (at % PATHS_PER_BLOCK);
  const [sample] = calibrationSamples(source, [path]);
  throw new StepsmithError(
    'non_finite_output',
    `the model returned ${output[bad]} at sigma ${sigma.toPrecision(6)} for path ${path} (calibration sample ${sample})`,
  );
}
