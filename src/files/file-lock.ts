import { utimes } from 'node:fs/promises';
import { withStartLock } from '../redis/start-lock.ts';

/** Well within the age at which a lock counts as left behind. */
const REFRESH_MS = 5_000;

/** As {@link withStartLock}, for work that may take long: the lock is kept fresh. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  return withStartLock(file, async () => {
    const timer = setInterval(() => {
      const now = new Date();
      // A lock that is gone cannot be kept; the worst that comes of it is work done twice.
      utimes(file, now, now).catch(() => undefined);
    }, REFRESH_MS);
    return work().finally(() => {
      clearInterval(timer);
    });
  });
}
