import type { ExecutionProvider } from '../../src/config.ts';
import { StepsmithError } from '../../src/errors.ts';
import { openGramProduct, type GramProduct } from './gram-product.ts';
import type { DeviceOptions } from './messages.ts';
import type { SessionOptions } from './session.ts';

/** What a device runs on, and why nothing that was preferred. */
export interface ChosenProvider {
  readonly gram: GramProduct;
  readonly options: SessionOptions;
  readonly passedOver: readonly string[];
}

/**
 * The first execution provider of the list on which a session can really be created and run: ONNX Runtime lists
 * providers it cannot create, and does not fall back by itself. The Gram product, needed anyway, is the trial.
 *
 * @throws StepsmithError `execution_provider_unavailable` with the reason of each
 */
export async function chooseProvider(options: DeviceOptions): Promise<ChosenProvider> {
  const passedOver: string[] = [];
  for (const provider of options.executionProviders) {
    const sessionOptions = { provider, intraOpThreads: options.intraOpThreads };
    try {
      const gram = await openGramProduct(sessionOptions);
      await gram.product(new Float32Array([1, 2]), new Float32Array([0]), 2);
      return { gram, options: sessionOptions, passedOver };
    } catch (error) {
      passedOver.push(`${providerName(provider)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const hint = '`npm run cuda:install` adds the CUDA libraries; "cuda:0,cpu" falls back to the CPU';
  throw new StepsmithError('execution_provider_unavailable', `${passedOver.join('; ')} (${hint})`);
}

/** As `EXECUTION_PROVIDERS` has it: `cpu`, `cuda:0`, `tensorrt:0`. */
export function providerName(provider: ExecutionProvider): string {
  return provider.name === 'cpu' ? provider.name : `${provider.name}:${provider.deviceId}`;
}
