/** How ioredis and BullMQ say that Redis is not there, or not ready yet. */
const OUTAGE =
  /ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|Connection is closed|Command timed out|max retries|writeable|LOADING/i;

/** Whether an error means that Redis cannot be reached, as against a mistake in what it was asked. */
export function isRedisDown(error: Error): boolean {
  return OUTAGE.test(`${error.name} ${error.message} ${'code' in error ? String(error.code) : ''}`);
}
