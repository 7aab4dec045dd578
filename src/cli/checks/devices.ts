import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Config } from '../../config.ts';
import type { Finding } from './finding.ts';

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so';

/** What models will run on, as far as can be seen without running one. */
export async function checkDevices({ executionProviders }: Config): Promise<Finding[]> {
  const runtime = runtimeDirectory();
  if (runtime === null) {
    const what = 'onnxruntime-node is not installed: no model can run';
    return [{ level: 'failure', what, advice: 'run `npm ci`' }];
  }
  const wantsCuda = executionProviders.some(({ name }) => name === 'cuda');
  const cpu: Finding = { level: 'ok', what: `CPU with ${availableParallelism()} cores` };
  return wantsCuda ? cuda(runtime, executionProviders.length > 1) : [cpu];
}

/** @param fallsBack - whether another provider is taken where CUDA cannot be used */
async function cuda(runtime: string, fallsBack: boolean): Promise<Finding[]> {
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
  if (existsSync(join(runtime, 'bin', 'napi-v6', process.platform, process.arch, CUDA_LIBRARY)))
    findings.push({ level: 'ok', what: 'onnxruntime-node has its CUDA libraries' });
  else
    findings.push({
      level,
      what: 'onnxruntime-node lacks its CUDA libraries',
      advice: 'run `npm run cuda:install`',
    });
  return findings;
}

function runtimeDirectory(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  } catch {
    return null;
  }
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
