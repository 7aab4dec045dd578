import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { StepsmithError } from '../../src/errors.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { openSession, type Session, type SessionOptions, type Tensor } from './session.ts';

/** A denoiser D(x, sigma): the prediction of x0. */
export interface Denoiser {
  /** Rows run through the session so far: counted here, where they run, and nowhere else. */
  readonly evaluations: number;
  /**
   * One batch.
   *
   * @param x - noisy data, float32 [batch, dimension]
   * @param sigma - its noise levels, float32 [batch]
   * @returns x0 as predicted, float32 [batch, dimension]
   * @throws StepsmithError `model_failed` when the model cannot run or answers with another shape
   */
  denoise(x: Float32Array, sigma: Float32Array): Promise<Float32Array>;
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
  const session = await openSession(path.join(root, manifest.onnx), options).catch(asModelFailure);
  return new SessionDenoiser(session, manifest, asModelFailure);
}

class SessionDenoiser implements Denoiser {
  readonly #session: Session;
  readonly #manifest: ModelManifest;
  readonly #asModelFailure: (cause: unknown) => never;
  evaluations = 0;

  constructor(session: Session, manifest: ModelManifest, asModelFailure: (cause: unknown) => never) {
    this.#session = session;
    this.#manifest = manifest;
    this.#asModelFailure = asModelFailure;
  }

  async denoise(x: Float32Array, sigma: Float32Array): Promise<Float32Array> {
    const { inputs, output, shape } = this.#manifest;
    const dims = [sigma.length, ...shape];
    const feeds = {
      [inputs.sample]: { data: x, dims },
      [inputs.noise]: { data: sigma, dims: this.#noiseDims(sigma.length) },
    };
    const denoised = await this.#session.run(feeds, output).catch(this.#asModelFailure);
    this.evaluations += sigma.length;
    return this.#checked(denoised, dims);
  }

  /** [batch], or [batch, 1, ...] where the model was exported so. */
  #noiseDims(batch: number): number[] {
    const rank = this.#session.inputRank(this.#manifest.inputs.noise);
    return Array.from({ length: rank }, (_, axis) => (axis === 0 ? batch : 1));
  }

  #checked({ data, dims }: Tensor, expected: readonly number[]): Float32Array {
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

/**
 * Makes `model_failed` of what ONNX Runtime throws. Clients read it, and where files lie on this machine is none of
 * their business: paths begin with the name of the model's directory.
 */
function modelFailure(directory: string): (cause: unknown) => never {
  const prefix = path.join(path.dirname(directory), path.sep);
  return (cause) => {
    if (cause instanceof StepsmithError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StepsmithError('model_failed', reason.replaceAll(prefix, ''), { cause });
  };
}
