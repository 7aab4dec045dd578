import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ulid } from 'ulid';
import { StepsmithError } from '../errors.ts';
import { byteLimit } from './byte-limit.ts';

/** An upload that has not grown for so long has lost its process. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Files sent to the service, by their sha256, until the models they belong to are refused or deleted. */
export class UploadStore {
  readonly #directory: string;
  readonly #limitBytes: number;

  constructor(directory: string, limitBytes: number) {
    this.#directory = directory;
    this.#limitBytes = limitBytes;
  }

  /**
   * Keeps the bytes of a stream.
   *
   * @param expected - their sha256
   * @returns whether they are new here
   * @throws StepsmithError `payload_too_large`, `invalid_request` when the content differs; whatever the stream throws
   *   when it breaks off. Nothing is left of it then.
   */
  async receive(name: string, body: Readable, expected: string): Promise<boolean> {
    await mkdir(this.#directory, { recursive: true });
    await this.#removeAbandoned();
    const part = join(this.#directory, `${ulid()}.part`);
    const hash = createHash('sha256');
    try {
      await pipeline(body, this.#limit(name), hashing(hash), createWriteStream(part));
      const found = hash.digest('hex');
      if (found !== expected) throw differs(name, found, expected);
      const known = await this.has(expected);
      await rename(part, join(this.#directory, expected));
      return !known;
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async has(sha256: string): Promise<boolean> {
    return (await stat(join(this.#directory, sha256)).catch(() => null)) !== null;
  }

  async remove(sha256: string): Promise<void> {
    await rm(join(this.#directory, sha256), { force: true });
  }

  #limit(name: string): Transform {
    const mebibytes = this.#limitBytes / 2 ** 20;
    const message = `${name} is larger than ${mebibytes} MiB (MODEL_FILE_LIMIT_MB)`;
    return byteLimit(this.#limitBytes, () => new StepsmithError('payload_too_large', message));
  }

  async #removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith('.part')) continue;
      const path = join(this.#directory, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }
}

function hashing(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

function differs(name: string, found: string, expected: string): StepsmithError {
  return new StepsmithError('invalid_request', `${name}: its sha256 is ${found}, not ${expected}`);
}
