import path from 'node:path';
import { loadFeatureStatistics } from '../../src/models/feature-statistics.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { StepsmithError } from '../../src/errors.ts';
import { openSession, type SessionOptions } from './session.ts';

/** The feature network of a model, for the Frechet distance. */
export interface FeatureNetwork {
  /**
   * @param samples - float32 [batch, dimension]
   * @returns float32 [batch, F]
   */
  extract(samples: Float32Array, batch: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads the feature network; null where the model declares none.
 *
 * @throws StepsmithError `model_failed` when it cannot be loaded or run, or answers with another shape
 */
export async function openFeatures(
  directory: string,
  manifest: ModelManifest,
  options: SessionOptions,
): Promise<FeatureNetwork | null> {
  const statistics = await loadFeatureStatistics(directory, manifest);
  const { validation, shape } = manifest;
  if (!validation?.features || !statistics) return null;
  const { onnx, input, output } = validation.features;
  const session = await openSession(path.join(directory, onnx), options).catch(asFailure);
  return {
    extract: async (samples, batch) => {
      const feeds = { [input]: { data: samples, dims: [batch, ...shape] } };
      const { data, dims } = await session.run(feeds, output).catch(asFailure);
      const expected = [batch, statistics.dimension].join(', ');
      if (data instanceof Float32Array && dims.join(', ') === expected) return data;
      throw new StepsmithError(
        'model_failed',
        `features "${output}" are [${dims.join(', ')}], expected [${expected}] as in ${validation.features?.statistics}`,
      );
    },
    release: () => session.release(),
  };
}

/** ONNX Runtime's words may name paths of this machine: they are the cause, for the log alone. */
function asFailure(cause: unknown): never {
  if (cause instanceof StepsmithError) throw cause;
  throw new StepsmithError('model_failed', 'the feature network could not be loaded or run', { cause });
}
