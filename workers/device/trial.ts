/** `stepsmith doctor --gpu` and the start of a worker fork this: a small network on a device against the CPU (src/gpu/trial.ts). */
import type { ExecutionProvider } from '../../src/config.ts';
import type { TrialResult } from '../../src/gpu/trial.ts';
import { batched, buildModel, floats, node } from '../../src/models/onnx-builder.ts';
import { openSession, type Session } from './session.ts';

const CHANNELS = 16;
const SIDE = 16;
const BATCHES = [1, 16, 64, 256];
const COMPARED = 16;
/** Runs of each batch size that are timed, after one that is not. */
const RUNS = 5;

try {
  const provider = JSON.parse(process.argv[2]) as ExecutionProvider;
  const result = await runTrial(provider);
  process.send?.({ result });
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
}
process.disconnect();

async function runTrial(provider: ExecutionProvider): Promise<TrialResult> {
  const model = network();
  const device = await openSession(model, { provider, intraOpThreads: 0 });
  const cpu = await openSession(model, { provider: { name: 'cpu' }, intraOpThreads: 0 });
  const difference = apart(await call(device, COMPARED), await call(cpu, COMPARED));
  const throughput = [];
  for (const batch of BATCHES) throughput.push({ batch, rowsPerSecond: await rate(device, batch) });
  return { difference, throughput };
}

/** Convolutions, as denoisers have them: with cuDNN missing or broken they fail. */
function network(): Uint8Array {
  const size = CHANNELS * CHANNELS * 9;
  const weights = Array.from({ length: size }, (_, i) => Math.sin(i + 1) / Math.sqrt(CHANNELS * 9));
  return buildModel({
    name: 'trial',
    inputs: [batched('x', [CHANNELS, SIDE, SIDE])],
    outputs: [batched('y', [CHANNELS, SIDE - 4, SIDE - 4])],
    constants: [floats('w', [CHANNELS, CHANNELS, 3, 3], weights)],
    nodes: [node('Conv', ['x', 'w'], 'a'), node('Tanh', ['a'], 'b'), node('Conv', ['b', 'w'], 'y')],
  });
}

async function call(session: Session, batch: number): Promise<ArrayLike<number>> {
  const length = batch * CHANNELS * SIDE * SIDE;
  const data = Float32Array.from({ length }, (_, i) => Math.cos(i));
  return (await session.run({ x: { data, dims: [batch, CHANNELS, SIDE, SIDE] } }, 'y')).data;
}

function apart(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  let [most, largest] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    most = Math.max(most, Math.abs(ours[i] - theirs[i]));
    largest = Math.max(largest, Math.abs(theirs[i]));
  }
  return most / largest;
}

/** Rows a second, the copies to the device and back included. */
async function rate(session: Session, batch: number): Promise<number> {
  await call(session, batch);
  const start = performance.now();
  for (let run = 0; run < RUNS; run++) await call(session, batch);
  return (1000 * RUNS * batch) / (performance.now() - start);
}
