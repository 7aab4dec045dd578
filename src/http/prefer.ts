/** The longest that a request is held. */
export const MAX_WAIT_S = 60;

/**
 * Seconds a client prefers to wait for the finished resource (RFC 7240, `wait`), at most {@link MAX_WAIT_S}; 0 where it does
 * not say. What cannot be understood is ignored, as the RFC has it.
 */
export function preferredWait(prefer: string | undefined): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_S);
}
