import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StepsmithError } from '../errors.ts';
import { byteLimit } from './byte-limit.ts';
import { type OpenSource, RangeRefused, sourceRefused } from './source.ts';

/** Attempts that bring nothing before a source is given up. */
const MAX_FRUITLESS = 5;
const FIRST_PAUSE_MS = 200;

export interface DownloadOptions {
  readonly sha256: string;
  readonly limitBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Writes a source into a file and holds it to its sha256. A download that is cut off goes on where it stopped, also one
 * of an earlier process that left a part of the file. What fails for good leaves nothing.
 *
 * @throws StepsmithError `model_unavailable`: the content differs, is larger than the limit, or cannot be had
 */
export async function download(open: OpenSource, target: string, options: DownloadOptions): Promise<void> {
  const resumed = (await sizeOf(target)) > 0;
  try {
    await transfer(open, target, options);
    const found = await sha256Of(target);
    if (found === options.sha256) return;
    await rm(target, { force: true });
    // What an earlier process left may have been of something else.
    if (resumed) {
      await download(open, target, options);
      return;
    }
    throw sourceRefused(`its sha256 is ${found}, not ${options.sha256}`);
  } catch (error) {
    if (error instanceof StepsmithError) await rm(target, { force: true });
    throw error;
  }
}

/** SHA-256 of a file, hexadecimal; streamed. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function transfer(open: OpenSource, target: string, options: DownloadOptions): Promise<void> {
  const state: TransferState = { open, target, tag: null };
  let fruitless = 0;
  for (;;) {
    const before = await sizeOf(target);
    try {
      await attempt(state, options);
      return;
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof StepsmithError) throw error;
      if (error instanceof RangeRefused) await rm(target, { force: true });
      fruitless = (await sizeOf(target)) > before ? 0 : fruitless + 1;
      if (fruitless >= MAX_FRUITLESS) throw sourceRefused(`could not be fetched: ${reasonOf(error)}`, error);
      await sleep(FIRST_PAUSE_MS * 2 ** fruitless, undefined, { signal: options.signal });
    }
  }
}

interface TransferState {
  readonly open: OpenSource;
  readonly target: string;
  /** Of what the target holds a part of. */
  tag: string | null;
}

async function attempt(state: TransferState, { limitBytes, signal }: DownloadOptions): Promise<void> {
  const { target } = state;
  const { body, start, size, tag } = await state.open(await sizeOf(target), state.tag, signal);
  state.tag = tag;
  if (size !== null && size > limitBytes) {
    body.on('error', () => undefined).destroy();
    throw tooLarge(limitBytes, `has ${size} bytes`);
  }
  const limited = byteLimit(limitBytes - start, () => tooLarge(limitBytes, 'goes on'));
  const file = createWriteStream(target, { flags: start === 0 ? 'w' : 'a' });
  await pipeline(body, limited, file, { signal }).catch((error: unknown) => {
    throw codeOf(error) === 'ENOSPC' ? sourceRefused('there is no space left for it', error) : error;
  });
  const got = await sizeOf(target);
  if (size !== null && got < size) throw new Error(`cut off after ${got} of ${size} bytes`);
}

function tooLarge(limitBytes: number, how: string): StepsmithError {
  return sourceRefused(`${how}, the limit is ${limitBytes / 2 ** 20} MiB (MODEL_FILE_LIMIT_MB)`);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

/** Codes say what happened; messages of sockets hold addresses, which are nobody's business. */
function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : 'unknown error');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
