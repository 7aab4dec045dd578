import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { GpuProvider } from '../config/devices.ts';

const PROVIDERS = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
};

/** The folder of the native part of onnxruntime-node; null where that is not installed. */
export function runtimeDirectory(): string | null {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
    return join(root, 'bin', 'napi-v6', process.platform, process.arch);
  } catch {
    return null;
  }
}

/** The part of onnxruntime-node for a GPU; null where it was not installed. */
export function gpuLibrary(provider: GpuProvider['name']): string | null {
  const directory = runtimeDirectory();
  const file = directory && join(directory, PROVIDERS[provider]);
  return file && existsSync(file) ? file : null;
}

/** Names of the shared libraries that a library needs and the dynamic linker does not find. */
export async function missingLibraries(file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ldd', [file]);
  return missingIn(stdout);
}

/** @param output - of ldd */
export function missingIn(output: string): string[] {
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
}
