import type { Job as QueueJob } from 'bullmq';
import type { JobComputePayload } from '../src/jobs/queues.ts';
import type { WorkerContext } from './context.ts';
import { delay } from './hand-back.ts';

/** So often work may be passed over; then it is run by whoever takes it. */
const MOST_PASSES = 4;
/** As far ahead as other work is looked for, in the order of the queue. */
const LOOK_AHEAD = 16;
/** Long enough for the next piece to be taken. */
const PASS_MS = 100;

/**
 * Passes work over whose model would have to be loaded here, as long as other work waits whose model is loaded: the device
 * is never idle for it, and no work is put off for more than a few other pieces.
 *
 * @throws DelayedError when it was passed over
 */
export async function preferWarm(
  { compute, devices }: Pick<WorkerContext, 'compute' | 'devices'>,
  work: QueueJob<JobComputePayload>,
  token: string | undefined,
): Promise<void> {
  const { modelVersion, passedOver = 0 } = work.data;
  if (modelVersion === undefined || passedOver >= MOST_PASSES) return;
  if (devices.areCold || devices.hold(modelVersion)) return;
  const next = await compute.getPrioritized(0, LOOK_AHEAD - 1);
  if (!next.some(({ data }) => 'modelVersion' in data && devices.hold(data.modelVersion))) return;
  await work.updateData({ ...work.data, passedOver: passedOver + 1 });
  await delay(work, token, PASS_MS);
}
