import { DelayedError, type Job as QueueJob } from 'bullmq';
import { StepsmithError, type ErrorCode } from '../src/errors.ts';
import { PAYLOAD_VERSION } from '../src/jobs/queues.ts';
import type { WorkerContext } from './context.ts';

/** How soon work of a later release is offered again: a worker of that release may take it then. */
const NEWER_MS = 5_000;
/** How soon work is offered to others whose model is not on this machine as the job wants it. */
const FOREIGN_MS = 500;

/** Reasons that lie in the files of this machine. */
const OF_THIS_MACHINE: readonly ErrorCode[] = ['model_changed', 'model_not_found', 'model_unavailable'];

type Payload = { readonly version: number; readonly refusedBy?: readonly string[] };

/**
 * Gives work back that a later release has put on the queue.
 *
 * @throws DelayedError then
 */
export async function handBackNewer(
  { logger }: Pick<WorkerContext, 'logger'>,
  work: QueueJob<Payload>,
  token: string | undefined,
): Promise<void> {
  if (work.data.version <= PAYLOAD_VERSION) return;
  const { version } = work.data;
  logger.warn({ work: work.id, version, known: PAYLOAD_VERSION }, 'work of a later release, handed back');
  await delay(work, token, NEWER_MS);
}

/**
 * Gives work back that this machine cannot do, its model's files being other than those the job was accepted with: another
 * worker may have them. When every worker there is has refused, nobody has, and the job fails with the reason.
 *
 * @throws DelayedError when it was handed back
 */
export async function handBackForeign(
  { logger, monitor }: Pick<WorkerContext, 'logger' | 'monitor'>,
  work: QueueJob<Payload>,
  token: string | undefined,
  error: unknown,
): Promise<void> {
  if (!(error instanceof StepsmithError) || !OF_THIS_MACHINE.includes(error.code)) return;
  const { refusedBy = [] } = work.data;
  if (!refusedBy.includes(monitor.id)) {
    logger.warn({ work: work.id, reason: error.message }, 'the model differs here, work handed back');
    await work.updateData({ ...work.data, refusedBy: [...refusedBy, monitor.id] });
  }
  const others = await monitor.others();
  if (others.every(({ id }) => refusedBy.includes(id))) return;
  await delay(work, token, FOREIGN_MS);
}

/** Has the queue offer the work again after a while. */
export async function delay(work: QueueJob, token: string | undefined, ms: number): Promise<never> {
  await work.moveToDelayed(Date.now() + ms, token);
  throw new DelayedError();
}
