/** Names and texts of `text/event-stream` (WHATWG HTML, section 9.2). */
export const EVENT_STREAM_TYPE = 'text/event-stream; charset=utf-8';

/** A line that every client ignores: it keeps proxies from closing a connection that is silent. */
export const HEARTBEAT_LINE = ': still there\n\n';

export interface ServerSentEvent {
  /** What a client that lost its connection sends as `Last-Event-ID`; empty for one that is no place to go on from. */
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** JSON has no line breaks of its own, so the data are one line. */
export function formatEvent({ id, event, data }: ServerSentEvent): string {
  const lines = [`event: ${event}`, `data: ${JSON.stringify(data)}`];
  if (id !== '') lines.unshift(`id: ${id}`);
  return `${lines.join('\n')}\n\n`;
}
