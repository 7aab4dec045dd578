import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { StepsmithError } from '../../src/errors.ts';
import { evaluationsPerCall, guidanceOf, guide } from '../../src/models/guidance.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { meaningOf, type Meaning } from '../../src/models/predictions.ts';
import { noiseProcess } from '../../src/models/processes/index.ts';
import type { NoiseProcess } from '../../src/models/processes/process.ts';
import { type Asked, Feeds, type Pass } from './feeds.ts';
import { openModel } from './open-model.ts';
import type { FloatTensor, Session, SessionOptions } from './session.ts';

/** How a denoiser is asked: guidance at scale 1 is the model as it is. */
export interface Question extends Asked {
  readonly guidanceScale: number;
}

/** A denoiser D(x, sigma): the prediction of x0. */
export interface Denoiser {
  /** Rows run through the session so far: counted here, where they run, and nowhere else. */
  readonly evaluations: number;
  /**
   * One batch.
   *
   * @param x - noisy data x0 + sigma n, float32 [batch, dimension]; n itself at sigma = Infinity
   * @param sigma - its noise levels, float64 [batch]
   * @returns x0 as predicted, float32 [batch, dimension]
   * @throws StepsmithError `model_failed` when the model cannot run or answers with another shape
   */
  denoise(x: Float32Array, sigma: Float64Array, question: Question): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads a model of the repository.
 *
 * @throws StepsmithError `model_failed` with ONNX Runtime's reason
 */
export async function openDenoiser(
  directory: string,
  manifest: ModelManifest,
  options: SessionOptions,
): Promise<Denoiser> {
  // ONNX Runtime follows links: given the real path, it names no other.
  const root = await realpath(directory);
  const asModelFailure = modelFailure(root);
  const session = await openModel(root, manifest.onnx, options).catch(asModelFailure);
  return new SessionDenoiser(session, manifest, asModelFailure);
}

class SessionDenoiser implements Denoiser {
  readonly #session: Session;
  readonly #manifest: ModelManifest;
  readonly #process: NoiseProcess;
  readonly #meaning: Meaning;
  readonly #feeds: Feeds;
  readonly #asModelFailure: (cause: unknown) => never;
  evaluations = 0;

  constructor(session: Session, manifest: ModelManifest, asModelFailure: (cause: unknown) => never) {
    this.#session = session;
    this.#manifest = manifest;
    this.#process = noiseProcess(manifest);
    this.#meaning = meaningOf(manifest, this.#process);
    this.#feeds = new Feeds(session, manifest, this.#process);
    this.#asModelFailure = asModelFailure;
  }

  async denoise(x: Float32Array, sigma: Float64Array, question: Question): Promise<Float32Array> {
    const z = this.#scaled(x, sigma);
    const dimension = x.length / sigma.length;
    const answer = new Float32Array(x.length);
    for (const [from, to] of this.#calls(sigma)) {
      const rows = z.subarray(from * dimension, to * dimension);
      const samples = question.samples.slice(from, to);
      answer.set(
        await this.#answer(rows, sigma.subarray(from, to), { ...question, samples }),
        from * dimension,
      );
    }
    return this.#denoised(z, answer, sigma);
  }

  /** Rows that go into one call: all of them, or those of one noise level where the model takes a single one. */
  #calls(sigma: Float64Array): (readonly [from: number, to: number])[] {
    if (!this.#feeds.takesOneLevel) return [[0, sigma.length]];
    const starts = [...sigma.keys()].filter((row) => row === 0 || sigma[row] !== sigma[row - 1]);
    return starts.map((from, i) => [from, starts.at(i + 1) ?? sigma.length] as const);
  }

  /** F of one call; guided, of one doubled batch. */
  async #answer(z: Float32Array, sigma: Float64Array, question: Question): Promise<Float32Array> {
    const { output, shape } = this.#manifest;
    const guidance = guidanceOf(this.#manifest, question.guidanceScale);
    const isGuided = evaluationsPerCall(guidance.scale) === 2;
    const passes: Pass[] = isGuided ? ['unconditional', 'conditional'] : ['conditional'];
    const feeds = this.#feeds.of(z, sigma, question, passes);
    const tensor = await this.#session.run(feeds, output).catch(this.#asModelFailure);
    const rows = passes.length * sigma.length;
    this.evaluations += rows;
    const answer = this.#checked(tensor, [rows, ...shape]);
    return isGuided ? guide(answer, z.length / sigma.length, guidance) : answer;
  }

  /** z = s x, as the model takes it. */
  #scaled(x: Float32Array, sigma: Float64Array): Float32Array {
    const dimension = x.length / sigma.length;
    const scaled = new Float32Array(x.length);
    sigma.forEach((level, row) => {
      const scale = level === Infinity ? 1 : this.#process.scaleOf(level);
      for (let i = row * dimension; i < (row + 1) * dimension; i++) scaled[i] = scale * x[i];
    });
    return scaled;
  }

  /** D = skip z + output F */
  #denoised(sample: Float32Array, answer: Float32Array, sigma: Float64Array): Float32Array {
    const dimension = sample.length / sigma.length;
    const denoised = new Float32Array(sample.length);
    sigma.forEach((level, row) => {
      const { skip, output } = this.#meaning(level);
      for (let i = row * dimension; i < (row + 1) * dimension; i++)
        denoised[i] = skip === 0 ? output * answer[i] : skip * sample[i] + output * answer[i];
    });
    return denoised;
  }

  #checked({ data, dims }: FloatTensor, expected: readonly number[]): Float32Array {
    if (data instanceof Float32Array && dims.join() === expected.join()) return data;
    const found = `${data instanceof Float32Array ? 'float32' : 'float64'} [${dims.join(', ')}]`;
    throw new StepsmithError(
      'model_failed',
      `output "${this.#manifest.output}" is ${found}, expected float32 [${expected.join(', ')}]`,
    );
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** What ONNX Runtime and the CUDA libraries say when memory does not suffice, and when a GPU is gone. */
const OUT_OF_MEMORY =
  /failed to allocate memory|out of memory|bad_alloc|bad allocation|CUBLAS_STATUS_ALLOC_FAILED/i;
const DEVICE_LOST = /CUDA (failure|error) \d+|CUBLAS_STATUS_|CUDNN_STATUS_|cudaError/i;

function failureCode(reason: string): 'out_of_memory' | 'device_lost' | 'model_failed' {
  if (OUT_OF_MEMORY.test(reason)) return 'out_of_memory';
  return DEVICE_LOST.test(reason) ? 'device_lost' : 'model_failed';
}

/**
 * Makes `model_failed` of what ONNX Runtime throws. Clients read it, and where files lie on this machine is none of
 * their business: paths begin with the name of the model's directory.
 */
function modelFailure(directory: string): (cause: unknown) => never {
  const prefix = path.join(path.dirname(directory), path.sep);
  return (cause) => {
    if (cause instanceof StepsmithError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StepsmithError(failureCode(reason), reason.replaceAll(prefix, ''), { cause });
  };
}
