import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ExecutionProvider } from '../config/devices.ts';
import { TYPESCRIPT_FLAGS } from '../typescript-loader.ts';
import { WORKER_PROGRAMS } from '../worker-programs.ts';

/** A first session creates the CUDA context and loads cuBLAS: half a gigabyte. */
const LIMIT_MS = 120_000;

/** How a small network ran on a device. */
export interface TrialResult {
  /** Largest difference of an output from the CPU's, over the largest output. */
  readonly difference: number;
  readonly throughput: readonly { readonly batch: number; readonly rowsPerSecond: number }[];
}

/**
 * Runs a small network on a device and on the CPU, in a process of its own: native code may take that down.
 *
 * @throws Error with what ONNX Runtime said, and what the native libraries said on stderr, where the real cause often is
 */
export async function tryDevice(provider: ExecutionProvider): Promise<TrialResult> {
  const child = fork(WORKER_PROGRAMS.deviceTrial, [JSON.stringify(provider)], {
    execArgv: [...TYPESCRIPT_FLAGS],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  let answer: { result: TrialResult } | { error: string } | null = null;
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  child.on('message', (message) => (answer = message as typeof answer));
  await once(child, 'close');
  return resultOf(answer, said, child.signalCode ?? `exit code ${child.exitCode ?? 'unknown'}`);
}

function resultOf(
  answer: { result: TrialResult } | { error: string } | null,
  said: string,
  end: string,
): TrialResult {
  if (answer && 'result' in answer) return answer.result;
  const cause = answer?.error ?? `the process ended (${end})`;
  const native = said
    .split('\n')
    .map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, '').trim())
    .filter((line) => line !== '' && !cause.includes(line));
  throw new Error([cause, ...native.slice(-3)].join('; '));
}
