import { DelayedError, type Job as QueueJob } from 'bullmq';
import type { Logger } from 'pino';
import { StepsmithError, type ErrorCode } from '../src/errors.ts';
import { PAYLOAD_VERSION } from '../src/jobs/queues.ts';

/** How soon work of a later release is offered again: a worker of that release may take it then. */
const NEWER_MS = 5_000;
/** How often, and how soon, work is offered to others whose model is not on this machine as the job wants it. */
const OFFERS = 10;
const OFFER_MS = 500;

/** Reasons that lie in the files of this machine. */
const OF_THIS_MACHINE: readonly ErrorCode[] = ['model_changed', 'model_not_found', 'model_unavailable'];

type Payload = { readonly version: number; readonly handedBack?: number };

/**
 * Gives work back that a later release has put on the queue.
 *
 * @throws DelayedError then
 */
export async function handBackNewer(
  work: QueueJob<Payload>,
  token: string | undefined,
  logger: Logger,
): Promise<void> {
  if (work.data.version <= PAYLOAD_VERSION) return;
  const { version } = work.data;
  logger.warn({ work: work.id, version, known: PAYLOAD_VERSION }, 'work of a later release, handed back');
  await delay(work, token, NEWER_MS);
}

/**
 * Gives work back that this machine cannot do, its model's files being other than those the job was accepted with; another
 * worker may have them. After some offers nobody has, and the job fails with the reason.
 *
 * @throws DelayedError when it was handed back, the error itself otherwise
 */
export async function handBackForeign(
  work: QueueJob<Payload>,
  token: string | undefined,
  logger: Logger,
  error: unknown,
): Promise<void> {
  if (!(error instanceof StepsmithError) || !OF_THIS_MACHINE.includes(error.code)) return;
  const { handedBack = 0 } = work.data;
  if (handedBack >= OFFERS) return;
  logger.warn(
    { work: work.id, reason: error.message, handedBack },
    'the model differs here, work handed back',
  );
  await work.updateData({ ...work.data, handedBack: handedBack + 1 });
  await delay(work, token, OFFER_MS);
}

async function delay(work: QueueJob<Payload>, token: string | undefined, ms: number): Promise<never> {
  await work.moveToDelayed(Date.now() + ms, token);
  throw new DelayedError();
}
