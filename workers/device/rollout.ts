import type { ModelManifest } from '../../src/models/manifest.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import { halfOf, placeOf } from '../../src/rollouts/sample-numbers.ts';
import { project, PROJECTIONS } from '../../src/measures/projections.ts';
import { isStochastic, type SolverId } from '../../src/solvers.ts';
import { fromPureNoise } from '../../src/solvers/from-pure-noise.ts';
import { SOLVERS_BY_ID } from '../../src/solvers/index.ts';
import type { Denoise, Solver } from '../../src/solvers/solver.ts';
import type { Denoiser, Question } from './denoiser.ts';
import type { FeatureNetwork } from './features.ts';
import type { RolledOutBlock, RolloutTask } from './messages.ts';
import { permutation } from './forward-paths.ts';
import { preview } from './preview.ts';
import { seededNormals } from './seeded.ts';

/** What a rollout runs with, and whom it tells. */
export interface Rollout {
  readonly denoiser: Denoiser;
  readonly features: FeatureNetwork | null;
  readonly dimension: number;
  readonly manifest: ModelManifest;
  /** As projectionDirections gives them. */
  readonly directions: Float32Array;
  readonly task: Pick<RolloutTask, 'solver' | 'sigmas' | 'seed' | 'batchSize'>;
  readonly question: Omit<Question, 'samples'>;
  /** Samples of the data set that conditions are of. */
  readonly dataCount: number;
  /** After every batch; throwing ends the rollout. */
  readonly onBatch: () => void;
}

/** Thrown where samples stop being finite: no fault of the job, but the end of a candidate. */
class Diverged extends Error {}

/**
 * Samples of a model, block by block: from sigma_max times noise, through exactly n solver steps, then one denoise at the
 * last sigma (design, section 2). Every sample has a generator of its own, which gives its noise step by step: candidates
 * of as many steps share their noise, whatever shard or batch they are in.
 */
export async function* rollOutBlocks(
  rollout: Rollout,
  firstBlock: number,
  blocks: number,
): AsyncGenerator<RolledOutBlock> {
  for (let index = firstBlock; index < firstBlock + blocks; index++) yield await rollOutBlock(rollout, index);
}

async function rollOutBlock(rollout: Rollout, index: number): Promise<RolledOutBlock> {
  const started = performance.now();
  const before = rollout.denoiser.evaluations;
  const { samples, diverged } = await drawOrDiverge(rollout, index);
  const { dimension, directions, features, manifest } = rollout;
  return {
    index,
    projections: samples
      ? project(samples, dimension, directions)
      : new Float32Array(PATHS_PER_BLOCK * PROJECTIONS),
    features: samples && features && (await extract(features, samples, rollout)),
    preview: samples && preview(samples, manifest, index),
    diverged,
    evaluations: rollout.denoiser.evaluations - before,
    seconds: (performance.now() - started) / 1000,
  };
}

async function drawOrDiverge(rollout: Rollout, index: number) {
  try {
    return { samples: await drawBlock(rollout, index), diverged: null };
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    return { samples: null, diverged: error.message };
  }
}

/** float32 [16, dimension] */
async function drawBlock(rollout: Rollout, index: number): Promise<Float32Array> {
  const { dimension, task } = rollout;
  const { sigmas, solver } = task;
  const first = index * PATHS_PER_BLOCK;
  const noise = new StepNoise(task.seed, first, dimension);
  const conditioned = conditioningSamples(first, rollout);
  const denoise: Denoise = async (x, sigma) => {
    requireFinite(x, dimension, first, `before the denoiser at sigma ${sigma.toPrecision(4)}`);
    const output = await inBatches(rollout, x, sigma, conditioned);
    requireFinite(output, dimension, first, `out of the denoiser at sigma ${sigma.toPrecision(4)}`);
    return output;
  };
  const start = noise.next().map((value) => (sigmas[0] === Infinity ? value : value * sigmas[0]));
  const end = await solverFrom(sigmas[0], solver)(denoise, start, sigmas, (step) => noise.ofStep(step));
  return Float32Array.from(await denoise(end, sigmas[sigmas.length - 1]));
}

function solverFrom(sigmaMax: number, id: SolverId): Solver {
  if (sigmaMax !== Infinity) return SOLVERS_BY_ID[id];
  return fromPureNoise(SOLVERS_BY_ID[id], isStochastic(id));
}

/**
 * The sample of the data set on which each of a block is conditioned: of the half that it is compared with,
 * shuffled, since files are often sorted by class.
 */
function conditioningSamples(first: number, { task, dataCount }: Rollout): number[] {
  const half = halfOf(first);
  const order = permutation(Math.ceil((dataCount - half) / 2), `${task.seed}:conditions:${half}`);
  const place = placeOf(first);
  return Array.from({ length: PATHS_PER_BLOCK }, (_, i) => 2 * order[(place + i) % order.length] + half);
}

/** D of a block, in calls of exactly `batchSize` rows; the last row fills up the last call. */
async function inBatches(
  { denoiser, question, task: { batchSize }, onBatch }: Rollout,
  x: Float64Array,
  sigma: number,
  conditioned: readonly number[],
): Promise<Float32Array> {
  const dimension = x.length / PATHS_PER_BLOCK;
  const output = new Float32Array(x.length);
  const batch = new Float32Array(batchSize * dimension);
  const sigmas = new Float64Array(batchSize).fill(sigma);
  for (let row = 0; row < PATHS_PER_BLOCK; row += batchSize) {
    const rows = Array.from({ length: batchSize }, (_, i) => Math.min(row + i, PATHS_PER_BLOCK - 1));
    rows.forEach((from, i) => {
      batch.set(x.subarray(from * dimension, (from + 1) * dimension), i * dimension);
    });
    const samples = rows.map((i) => conditioned[i]);
    const denoised = await denoiser.denoise(batch, sigmas, { ...question, samples });
    output.set(denoised.subarray(0, output.length - row * dimension), row * dimension);
    onBatch();
  }
  return output;
}

async function extract(features: FeatureNetwork, samples: Float32Array, { dimension }: Rollout) {
  return features.extract(samples, samples.length / dimension);
}

/** Standard normal noise of the samples of a block, one vector a sample for the start and for each step. */
class StepNoise {
  readonly #normals: (() => number)[];
  readonly #dimension: number;
  #drawn = 0;
  #last = new Float64Array();

  constructor(seed: number, firstSample: number, dimension: number) {
    this.#dimension = dimension;
    this.#normals = Array.from({ length: PATHS_PER_BLOCK }, (_, i) =>
      seededNormals(`${seed}:rollout:${firstSample + i}`),
    );
  }

  next(): Float64Array {
    this.#drawn++;
    this.#last = new Float64Array(PATHS_PER_BLOCK * this.#dimension);
    this.#normals.forEach((normal, sample) => {
      const from = sample * this.#dimension;
      for (let i = from; i < from + this.#dimension; i++) this.#last[i] = normal();
    });
    return this.#last;
  }

  /** Steps that ask for no noise are passed over, so that later ones get the same as with any other solver. */
  ofStep(step: number): Float64Array {
    while (this.#drawn < step + 2) this.next();
    return this.#last;
  }
}

function requireFinite(
  values: ArrayLike<number>,
  dimension: number,
  firstSample: number,
  where: string,
): void {
  let bad = 0;
  while (bad < values.length && Number.isFinite(values[bad])) bad++;
  if (bad === values.length) return;
  throw new Diverged(`sample ${firstSample + Math.floor(bad / dimension)} was ${values[bad]} ${where}`);
}
