// A client of text/event-stream, as the standard describes it.
import { expect } from 'vitest';

export interface ReceivedEvent {
  /** null where the event had no id line. */
  readonly id: string | null;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

export class EventStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #abort: AbortController;
  #text = '';
  /** Lines beginning with a colon, which a client ignores. */
  comments = 0;

  private constructor(body: ReadableStream<Uint8Array>, abort: AbortController) {
    this.#abort = abort;
    this.#reader = body.getReader();
  }

  static async open(url: string, lastEventId?: string): Promise<EventStream> {
    const abort = new AbortController();
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await fetch(url, { headers, signal: abort.signal });
    expect(response.status, url).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    return new EventStream(response.body!, abort);
  }

  /** The next event; null at the end of the stream. */
  async next(): Promise<ReceivedEvent | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        if (!block.startsWith(':')) return parse(block);
        this.comments++;
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  /** Everything up to the end of the stream. */
  async rest(): Promise<ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    for (let event = await this.next(); event; event = await this.next()) events.push(event);
    return events;
  }

  close(): void {
    this.#abort.abort();
  }
}

function parse(block: string): ReceivedEvent {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const data = JSON.parse(fields.get('data')!) as Record<string, unknown>;
  return { id: fields.get('id') ?? null, event: fields.get('event')!, data };
}
