import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { Config } from '../../config.ts';
import { gpuLibrary, runtimeDirectory } from '../../gpu/libraries.ts';
import type { Finding } from '../../finding.ts';

/** What models will run on, as far as can be seen without running one. */
export async function checkDevices({ executionProviders }: Config): Promise<Finding[]> {
  if (runtimeDirectory() === null) {
    const what = 'onnxruntime-node is not installed: no model can run';
    return [{ level: 'failure', what, advice: 'run `npm ci`' }];
  }
  const wantsGpu = executionProviders.some(({ name }) => name !== 'cpu');
  const cpu: Finding = { level: 'ok', what: `CPU with ${availableParallelism()} cores` };
  return wantsGpu ? cuda(executionProviders.length > 1) : [cpu];
}

/** @param fallsBack - whether another provider is taken where CUDA cannot be used */
async function cuda(fallsBack: boolean): Promise<Finding[]> {
  const level = fallsBack ? 'warning' : 'failure';
  const findings: Finding[] = [];
  const gpus = await listGpus();
  if (gpus === null)
    findings.push({
      level,
      what: 'no NVIDIA GPU answers (nvidia-smi)',
      advice: 'install the driver, or set EXECUTION_PROVIDERS=cpu',
    });
  else findings.push(...gpus.map((what): Finding => ({ level: 'ok', what })));
  if (gpuLibrary('cuda') !== null)
    findings.push({ level: 'ok', what: 'onnxruntime-node has its CUDA libraries' });
  else
    findings.push({
      level,
      what: 'onnxruntime-node lacks its CUDA libraries',
      advice: 'run `npm run cuda:install`',
    });
  return findings;
}

async function listGpus(): Promise<string[] | null> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', [
      '--query-gpu=name,memory.total',
      '--format=csv,noheader',
    ]);
    return stdout.trim().split('\n');
  } catch {
    return null;
  }
}
