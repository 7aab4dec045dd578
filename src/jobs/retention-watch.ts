import type { Logger } from 'pino';
import type { JobIndex } from './job-index.ts';

/** A job is kept for days: a minute more does not matter. */
const LOOK_MS = 60_000;

/**
 * Removes jobs whose time has come, as long as the service runs.
 *
 * @returns what ends it
 */
export function watchRetention(index: JobIndex, logger: Logger): () => void {
  const timer = setInterval(() => {
    purge(index, logger).catch((err: unknown) => {
      logger.debug({ err }, 'jobs whose time has come were not removed; the next look will');
    });
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}

async function purge(index: JobIndex, logger: Logger): Promise<void> {
  const jobs = await index.purge();
  if (jobs > 0) logger.info({ jobs }, 'jobs whose time had come were removed');
}
