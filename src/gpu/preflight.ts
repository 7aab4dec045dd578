import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GpuProvider } from '../config/devices.ts';
import type { Finding } from '../finding.ts';
import { gpuLibrary, missingLibraries } from './libraries.ts';
import { tryDevice, type TrialResult } from './trial.ts';

/** float32 sums of 144 products in another order differ by less; TF32 differs by 1e-3. */
const MOST_APART = 1e-5;

/** What a GPU needs, from the driver up: the first thing that is missing is named. */
export async function preflight(device: GpuProvider): Promise<Finding[]> {
  const name = `${device.name}:${device.deviceId}`;
  const found = [await driver(), await libraries('cuda')].flat();
  if (device.name === 'tensorrt') found.push(...(await libraries('tensorrt')));
  if (found.some(({ level }) => level === 'failure')) return found;
  try {
    return [...found, ...judge(name, await tryDevice(device))];
  } catch (error) {
    const what = `${name}: ${error instanceof Error ? error.message : String(error)}`;
    return [
      ...found,
      { level: 'failure', what, advice: 'the last lines are what the native libraries said' },
    ];
  }
}

/** What a trial says of a device. */
export function judge(name: string, { difference, throughput }: TrialResult): Finding[] {
  const rates = throughput.map(({ batch, rowsPerSecond }) => `${batch}: ${Math.round(rowsPerSecond)}`);
  const compared = `${name}: a small network differs from the CPU by ${difference.toExponential(1)}`;
  if (!(difference <= MOST_APART)) {
    const advice = 'float32 must be float32: set NVIDIA_TF32_OVERRIDE=0, and check the driver and cuDNN';
    return [{ level: 'failure', what: compared, advice }];
  }
  return [
    { level: 'ok', what: compared },
    { level: 'ok', what: `${name}: rows a second by batch size: ${rates.join(', ')}` },
    { level: 'ok', what: `${name} is READY` },
  ];
}

async function driver(): Promise<Finding[]> {
  try {
    const query = ['--query-gpu=index,name,driver_version,memory.total', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query);
    return stdout
      .trim()
      .split('\n')
      .map((line): Finding => ({ level: 'ok', what: `GPU ${line}` }));
  } catch {
    const advice = 'install the driver; in a container, run it with the NVIDIA runtime (--gpus all)';
    return [{ level: 'failure', what: 'no NVIDIA driver answers (nvidia-smi)', advice }];
  }
}

/** What to do about a library that is missing. */
const ADVICE = {
  cuda: 'install the CUDA runtime of that version, and have ld.so find it (ldconfig, LD_LIBRARY_PATH)',
  tensorrt: 'install TensorRT of that version, and have ld.so find it (ldconfig, LD_LIBRARY_PATH)',
};

async function libraries(provider: GpuProvider['name']): Promise<Finding[]> {
  const library = gpuLibrary(provider);
  if (library === null) {
    const what = `onnxruntime-node lacks its ${provider === 'cuda' ? 'CUDA' : 'TensorRT'} libraries`;
    return [{ level: 'failure', what, advice: 'run `npm run cuda:install`' }];
  }
  const missing = await missingLibraries(library);
  if (missing.length === 0) return [{ level: 'ok', what: `all libraries of ${provider} are found` }];
  return missing.map((name): Finding => ({
    level: 'failure',
    what: `${name} is not found`,
    advice: ADVICE[provider],
  }));
}
