import type { Logger } from 'pino';
import type { Config } from '../src/config.ts';
import { preflight } from '../src/gpu/preflight.ts';

/** Says what each configured GPU lacks, before sessions on it fail less clearly; whether that matters is decided there. */
export async function reportGpus({ devices, executionProviders }: Config, logger: Logger): Promise<void> {
  for (const device of devices ?? executionProviders) {
    if (device.name === 'cpu') continue;
    for (const { level, what, advice } of await preflight(device))
      logger[level === 'ok' ? 'info' : 'warn']({ advice }, what);
  }
}
