import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Batch, OpenStream } from './draw-noise.ts';

/** Batches drawn ahead of the one the session works on. */
const AHEAD = 3;

/** Forward paths, batch by batch, drawn in a thread of their own while the session runs. */
export interface NoiseStream {
  /** The next batch, float32 [batch, dimension]; give it back with `recycle` when it has been used. */
  next(): Promise<Float32Array<ArrayBuffer>>;
  recycle(x: Float32Array<ArrayBuffer>): void;
}

/** The thread that draws; it outlives the streams it draws, one after another. */
export class NoiseThread {
  readonly #thread = new Worker(new URL('./noise-thread.js', import.meta.url));
  readonly #batches = on(this.#thread, 'message') as AsyncIterator<[Batch]>;
  #stream = 0;

  constructor() {
    // Without it this process is of no use: it ends, and the next task gets a new one.
    this.#thread.once('error', (error) => {
      throw error;
    });
  }

  /** Starts drawing; a stream opened before is at its end. */
  open(request: OpenStream): NoiseStream {
    const stream = ++this.#stream;
    this.#thread.postMessage(request);
    const recycle = (x: Float32Array<ArrayBuffer>) => {
      this.#thread.postMessage({ x, stream } satisfies Batch, [x.buffer]);
    };
    for (let i = 0; i < AHEAD; i++) recycle(new Float32Array(request.batchSize * request.source.dimension));
    return { recycle, next: () => this.#next(stream) };
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  /** The buffers in circulation are the only flow control: there is one message for each that was recycled. */
  async #next(stream: number): Promise<Float32Array<ArrayBuffer>> {
    for (;;) {
      const { value } = (await this.#batches.next()) as IteratorYieldResult<[Batch]>;
      if (value[0].stream === stream) return value[0].x;
    }
  }
}
