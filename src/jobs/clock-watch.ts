import type { Queue } from 'bullmq';
import type { Logger } from 'pino';

const LOOK_MS = 5_000;
/** Clocks that are kept right by small steps are none of this. */
const SET_BACK_MS = 2_000;

/**
 * Sees to it that a clock which is set back holds nothing up. The queue lets work wait by the clock of this machine, so that
 * its waits of seconds would take that much longer; all that waits is then due at once. Locks, events, deadlines and retention
 * go by the clock of Redis alone.
 *
 * @param queues - whose waits are short, or whose work finds out itself that its time has not come
 * @returns what ends it
 */
export function watchClock(queues: readonly Queue[], logger: Logger): () => void {
  let offset = Date.now() - performance.now();
  const timer = setInterval(() => {
    const before = offset;
    offset = Date.now() - performance.now();
    if (before - offset < SET_BACK_MS) return;
    logger.warn(
      { seconds: (before - offset) / 1000 },
      'the clock was set back; all work that waits is due now',
    );
    Promise.all(queues.map((queue) => queue.promoteJobs())).catch((err: unknown) => {
      logger.warn({ err }, 'what waits could not be made due');
    });
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}
