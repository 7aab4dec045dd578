import {
  gaussianDifference,
  normaliser,
  sampleTime,
  type SampledTime,
} from '../../src/ays/importance-sampling.ts';
import { StepsmithError } from '../../src/errors.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import type { Denoiser, Question } from './denoiser.ts';
import { calibrationSamples, cleanData, pathsOfBlock, type DataSource } from './forward-paths.ts';
import type { EstimatedBlock, EstimateTask } from './messages.ts';
import { seededNormals, seededUniform } from './seeded.ts';

/** What an estimate runs with, and whom it tells. */
export interface Estimation {
  readonly denoiser: Denoiser;
  readonly source: DataSource;
  readonly task: Pick<EstimateTask, 'times' | 'c' | 'samples' | 'batchSize'>;
  /** x_t and x_b are conditioned on the sample they are of. */
  readonly question: Omit<Question, 'samples'>;
  /** After every batch; throwing ends the estimate. */
  readonly onBatch: () => void;
}

/**
 * Algorithm 2 of the paper, with the normaliser that it lacks as printed: for each sample a time t of the density of
 * Lemma 3.3, x_t = x0 + t eps, x_b = x_t + sqrt(b^2 - t^2) eps', and |D(x_t, t) - D(x_b, b)|^2 over that density.
 *
 * All lists of times share x0, eps, eps' and the quantile of t, so that their differences are known better than they are
 * themselves. Quantiles are stratified over the samples.
 *
 * @throws StepsmithError `non_finite_output`; `model_failed`
 */
export async function* estimateBlocks(
  estimation: Estimation,
  firstBlock: number,
  blocks: number,
): AsyncGenerator<EstimatedBlock> {
  for (let index = firstBlock; index < firstBlock + blocks; index++) {
    const before = estimation.denoiser.evaluations;
    const klubs = await estimateBlock(estimation, index);
    yield { index, klubs, evaluations: estimation.denoiser.evaluations - before };
  }
}

async function estimateBlock(estimation: Estimation, block: number): Promise<number[]> {
  const { times, c } = estimation.task;
  const draws = drawBlock(estimation, block);
  const sampled = times.map((list) => draws.quantiles.map((u) => sampleTime(list, c, u)));
  const distances = await squaredDifferences(estimation, draws, sampled.flat());
  return times.map((list, i) => {
    const first = i * PATHS_PER_BLOCK;
    const sum = sampled[i].reduce(
      (sum, { t, upper }, k) => sum + distances[first + k] / gaussianDifference(t, upper, c),
      0,
    );
    return (normaliser(list, c) * sum) / PATHS_PER_BLOCK;
  });
}

/** What all lists of times share: of each of the 16 samples its number, x0, two noise vectors and a quantile. */
interface Draws {
  readonly samples: readonly number[];
  readonly clean: Float32Array;
  readonly noise: Float64Array;
  readonly added: Float64Array;
  readonly quantiles: readonly number[];
}

function drawBlock({ source, task }: Estimation, block: number): Draws {
  const { dimension, seed } = source;
  const paths = pathsOfBlock(block);
  const noise = new Float64Array(PATHS_PER_BLOCK * dimension);
  const added = new Float64Array(PATHS_PER_BLOCK * dimension);
  paths.forEach((path, row) => {
    const normal = seededNormals(`${seed}:estimate:${path}`);
    for (let i = row * dimension; i < (row + 1) * dimension; i++) noise[i] = normal();
    for (let i = row * dimension; i < (row + 1) * dimension; i++) added[i] = normal();
  });
  const quantiles = paths.map((path) => (path + seededUniform(`${seed}:quantile:${path}`)()) / task.samples);
  const samples = calibrationSamples(source, paths);
  return { samples, clean: cleanData(source, block), noise, added, quantiles };
}

/** |D(x_t, t) - D(x_b, b)|^2 of rows that go round the 16 samples. */
async function squaredDifferences(
  estimation: Estimation,
  draws: Draws,
  rows: readonly SampledTime[],
): Promise<number[]> {
  const { dimension } = estimation.source;
  const perCall = estimation.task.batchSize;
  const distances: number[] = [];
  for (let first = 0; first < rows.length; first += perCall) {
    const padded = Array.from({ length: perCall }, (_, i) => Math.min(first + i, rows.length - 1));
    const samples = padded.map((row) => draws.samples[row % PATHS_PER_BLOCK]);
    const below = await denoise(
      estimation,
      samples,
      padded.map((row) => rows[row].t),
      (x, i) => {
        noisy(x, i, draws, padded[i] % PATHS_PER_BLOCK, rows[padded[i]].t, 0);
      },
    );
    const above = await denoise(
      estimation,
      samples,
      padded.map((row) => rows[row].upper),
      (x, i) => {
        const { t, upper } = rows[padded[i]];
        noisy(x, i, draws, padded[i] % PATHS_PER_BLOCK, t, Math.sqrt((upper - t) * (upper + t)));
      },
    );
    const count = Math.min(perCall, rows.length - first);
    for (let i = 0; i < count; i++) distances.push(squaredDistance(below, above, i * dimension, dimension));
  }
  return distances;
}

/** Row i of x: x0 + t eps + further eps'. */
function noisy(x: Float32Array, i: number, draws: Draws, sample: number, t: number, further: number): void {
  const { clean, noise, added } = draws;
  const dimension = clean.length / PATHS_PER_BLOCK;
  for (let k = 0; k < dimension; k++) {
    const from = sample * dimension + k;
    x[i * dimension + k] = clean[from] + t * noise[from] + further * added[from];
  }
}

async function denoise(
  { denoiser, source, task, question, onBatch }: Estimation,
  samples: readonly number[],
  sigmas: readonly number[],
  fill: (x: Float32Array, row: number) => void,
): Promise<Float32Array> {
  const x = new Float32Array(task.batchSize * source.dimension);
  sigmas.forEach((_, row) => {
    fill(x, row);
  });
  const output = await denoiser.denoise(x, Float64Array.from(sigmas), { ...question, samples });
  const bad = output.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const sigma = sigmas[Math.floor(bad / source.dimension)];
    throw new StepsmithError(
      'non_finite_output',
      `the model returned ${output[bad]} at sigma ${sigma.toPrecision(6)}`,
    );
  }
  onBatch();
  return output;
}

function squaredDistance(a: Float32Array, b: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
