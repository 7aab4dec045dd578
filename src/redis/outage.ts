/** What Redis itself says when it can take nothing at present: loading, full, read-only, its disk failing. */
const REFUSALS = /^(LOADING|OOM|MISCONF|READONLY|MASTERDOWN|CLUSTERDOWN|EXECABORT)\b/;
/** What ioredis says for a server it cannot talk to. */
const SILENCE =
  /Connection is closed|Command timed out|max retries per request|Stream isn't writeable|Socket timeout/i;

/** Whether an error means that Redis cannot be used for now, as against a mistake in what it was asked. */
export function isRedisDown(error: Error): boolean {
  if (error.name === 'ReplyError') return REFUSALS.test(error.message);
  // Errors of the socket; those of files have other system calls.
  if ('syscall' in error) return ['connect', 'read', 'write', 'getaddrinfo'].includes(String(error.syscall));
  return SILENCE.test(`${error.name} ${error.message}`);
}
