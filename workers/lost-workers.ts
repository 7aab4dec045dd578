import type { Job as QueueJob } from 'bullmq';
import { StepsmithError } from '../src/errors.ts';

/** How often a piece of work may lose its worker, getting no further in between, before it is taken to be the cause. */
const MOST_LOST = 5;

interface Payload {
  readonly excused?: number;
}

/**
 * Refuses to run what seems to end its workers.
 *
 * @throws StepsmithError `worker_lost`
 */
export function requireInnocent({
  stalledCounter,
  data,
}: Pick<QueueJob<Payload>, 'stalledCounter' | 'data'>): void {
  if (stalledCounter - (data.excused ?? 0) <= MOST_LOST) return;
  throw new StepsmithError(
    'worker_lost',
    `its work lost the worker it ran on more than ${MOST_LOST} times in succession; it may be what ends them`,
  );
}

/** Work that gets further is not what ends its workers: those that it has lost so far are held against it no more. */
export async function excuse<T extends Payload>(work: QueueJob<T>): Promise<void> {
  const { stalledCounter, data } = work;
  if (stalledCounter > (data.excused ?? 0)) await work.updateData({ ...data, excused: stalledCounter });
}
