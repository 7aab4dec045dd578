import type { Config } from '../../config.ts';
import { preflight } from '../../gpu/preflight.ts';
import type { Finding } from '../../finding.ts';

/** Every GPU that is configured, else the first. */
export async function checkGpus({ devices, executionProviders }: Config): Promise<Finding[]> {
  const configured = (devices ?? executionProviders).filter((device) => device.name !== 'cpu');
  const gpus = configured.length > 0 ? configured : [{ name: 'cuda', deviceId: 0 } as const];
  const findings: Finding[] = [];
  for (const gpu of gpus) findings.push(...(await preflight(gpu)));
  return findings;
}
