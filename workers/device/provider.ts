import { StepsmithError } from '../../src/errors.ts';
import { openGramProduct, type GramProduct } from './gram-product.ts';
import type { DeviceOptions } from './messages.ts';
import type { SessionOptions } from './session.ts';

/**
 * The first execution provider of the list on which a session can really be created and run: ONNX Runtime lists
 * providers it cannot create, and does not fall back by itself. The Gram product, needed anyway, is the trial.
 *
 * @throws StepsmithError `execution_provider_unavailable` with the reason of each
 */
export async function chooseProvider(
  options: DeviceOptions,
): Promise<{ gram: GramProduct; options: SessionOptions }> {
  const reasons: string[] = [];
  for (const provider of options.executionProviders) {
    const sessionOptions = { provider, intraOpThreads: options.intraOpThreads };
    try {
      const gram = await openGramProduct(sessionOptions);
      await gram.product(new Float32Array([1, 2]), new Float32Array([0]), 2);
      return { gram, options: sessionOptions };
    } catch (error) {
      reasons.push(`${provider.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const hint = '`npm run cuda:install` adds the CUDA libraries; "cuda:0,cpu" falls back to the CPU';
  throw new StepsmithError('execution_provider_unavailable', `${reasons.join('; ')} (${hint})`);
}
