import { WaitingChildrenError, WaitingError, type Job as QueueJob } from 'bullmq';
import { StepsmithError } from '../src/errors.ts';
import { PAYLOAD_VERSION, type RegisterPayload } from '../src/jobs/queues.ts';
import type { Registration } from '../src/registrations/registration.ts';
import type { WorkerContext } from './context.ts';
import { handBackNewer } from './hand-back.ts';

const NEVER_RUN =
  'it could not be run: the device process ended at every attempt; the log of the worker has the cause';

const UNEXPECTED = 'it could not be registered; the log of the worker has the cause';

/**
 * Takes a registration to its end: fetches its files, looks at them, has a device run the model once, and makes it READY
 * or UNAVAILABLE with the reason. What is refused leaves no file behind.
 *
 * @param shutdown - aborted when this worker stops: the registration then goes back to the queue
 * @throws WaitingChildrenError while its first run is outstanding: the queue runs this again when that has ended
 */
export async function registerModel(
  context: WorkerContext,
  work: QueueJob<RegisterPayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  await handBackNewer(context, work, token);
  const registration = await currentRegistration(context, work.data);
  if (!registration) return;
  try {
    await advance(context, registration, work, token);
  } catch (error) {
    if (shutdown.aborted && !(error instanceof WaitingChildrenError)) {
      await work.moveToWait(token);
      throw new WaitingError();
    }
    if (!(error instanceof StepsmithError) || error.code !== 'model_unavailable') throw error;
    await refuse(context, registration, withoutName(registration, error.message));
  }
  // Also itself, when it was deleted in the meantime.
  await context.models.prune();
}

/** The registration a message is about, unless it has been deleted, replaced or brought to its end. */
export async function currentRegistration(
  { registrations }: WorkerContext,
  { name, registrationId }: RegisterPayload,
): Promise<Registration | null> {
  const registration = await registrations.get(name);
  return registration?.id === registrationId && registration.state === 'REGISTERING' ? registration : null;
}

async function advance(
  context: WorkerContext,
  registration: Registration,
  work: QueueJob<RegisterPayload>,
  token: string | undefined,
): Promise<void> {
  const { registrations, models } = context;
  if (work.data.tried !== true) {
    const { manifest, version, dimension, data, precision } = await models.ofRegistration(registration);
    await registrations.inspected(registration, { manifest, version, dimension, data, precision });
    await requestTrial(context, registration, work);
  }
  // False when the trial has ended already.
  if (await work.moveToWaitingChildren(String(token))) throw new WaitingChildrenError();
  const trial = await registrations.trial(registration);
  if (trial?.objection === null) await registrations.finish(registration, 'READY', null);
  else await refuse(context, registration, trial?.objection ?? NEVER_RUN);
}

async function requestTrial(
  { compute }: WorkerContext,
  { id, name }: Registration,
  work: QueueJob<RegisterPayload>,
): Promise<void> {
  const parent = { id: String(work.id), queue: work.queueQualifiedName };
  const data = { version: PAYLOAD_VERSION, registrationId: id, name };
  // A trial that fails for good wakes the registration all the same, to find that out.
  await compute.add('trial', data, { jobId: `${id}-trial`, parent, ignoreDependencyOnFailure: true });
  await work.updateData({ ...work.data, tried: true });
}

async function refuse(context: WorkerContext, registration: Registration, reason: string): Promise<void> {
  context.logger.warn({ model: registration.name, reason }, 'a registration was refused');
  // Whoever sees it refused finds nothing of it any more.
  await context.models.forget(registration);
  await context.registrations.finish(registration, 'UNAVAILABLE', reason);
}

/** The reason stands beside the name already. */
function withoutName({ name }: Registration, message: string): string {
  return message.replace(`${name} cannot be used: `, '');
}

/** The end of a registration that the queue has given up. */
export async function recordRegistrationFailure(
  context: WorkerContext,
  work: QueueJob<RegisterPayload>,
  error: Error,
): Promise<'retried' | 'final'> {
  const final = error.name === 'UnrecoverableError' || work.attemptsMade >= (work.opts.attempts ?? 1);
  context.logger.error({ err: error, model: work.data.name, final }, 'a registration failed');
  const registration = final ? await currentRegistration(context, work.data) : null;
  if (registration) await refuse(context, registration, UNEXPECTED);
  return final ? 'final' : 'retried';
}
