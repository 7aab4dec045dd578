/**
 * What the noise thread runs: it draws forward paths while the session runs. It never touches ONNX Runtime, so that it
 * can be ended at any time (a thread that is terminated inside ONNX Runtime takes the whole process with it).
 */
import { parentPort } from 'node:worker_threads';
import { PathBlock, type PathSource } from './forward-paths.ts';

/** Draw the blocks from `firstBlock` on, batch by batch. */
export interface OpenStream {
  readonly source: PathSource;
  readonly batchSize: number;
  readonly firstBlock: number;
}

/** An empty buffer to fill with the next batch, float32 [batch, dimension], and handed back filled. */
export interface Batch {
  readonly x: Float32Array<ArrayBuffer>;
  /** The stream it belongs to, so that what a canceled task left behind is told apart. */
  readonly stream: number;
}

class PathStream {
  readonly #request: OpenStream;
  #block: number;
  #paths: PathBlock;
  #batchesLeft: number;

  constructor(request: OpenStream) {
    this.#request = request;
    this.#block = request.firstBlock;
    this.#paths = new PathBlock(request.source, this.#block);
    this.#batchesLeft = this.#batches();
  }

  fill(x: Float32Array): void {
    if (this.#batchesLeft === 0) {
      this.#paths = new PathBlock(this.#request.source, ++this.#block);
      this.#batchesLeft = this.#batches();
    }
    this.#paths.fill(x);
    this.#batchesLeft--;
  }

  #batches(): number {
    return Math.ceil(this.#paths.rows / this.#request.batchSize);
  }
}

let current: PathStream | undefined;

parentPort?.on('message', (message: OpenStream | Batch) => {
  if ('source' in message) {
    current = new PathStream(message);
    return;
  }
  current?.fill(message.x);
  parentPort?.postMessage(message, [message.x.buffer]);
});
