import type { Readable } from 'node:stream';
import { StepsmithError } from '../errors.ts';

/** Where the bytes of a file come from. */
export type FileSource =
  /** `https://...` or `s3://bucket/key` */
  | { readonly url: string }
  /** relative to MODELS_DIR */
  | { readonly path: string }
  /** sent with the registration; kept in the directory of uploads under its sha256 */
  | { readonly upload: string };

/** A file that is identified by its content. */
export interface PinnedFile {
  /** where the model has it, relative to its directory */
  readonly file: string;
  readonly source: FileSource;
  /** 64 hexadecimal digits */
  readonly sha256: string;
}

/** A source that has begun to give its bytes. */
export interface OpenedSource {
  readonly body: Readable;
  /** The first byte of `body`: 0 where the source does not give a part of itself. */
  readonly start: number;
  /** Bytes of the whole file; null where the source does not say. */
  readonly size: number | null;
  /** Changes when the source does (an ETag); null where it has none. */
  readonly tag: string | null;
}

/**
 * Opens a source.
 *
 * @param start - the first byte wanted
 * @param tag - of the bytes before it; a source that has another now begins again at 0
 * @throws StepsmithError for what another attempt will not change; anything else is tried again
 */
export type OpenSource = (start: number, tag: string | null, signal: AbortSignal) => Promise<OpenedSource>;

/** A fault of the source that another attempt will not change, in words for whoever named it. */
export function sourceRefused(message: string, cause?: unknown): StepsmithError {
  return new StepsmithError('model_unavailable', message, { cause });
}

/** The source has changed, or ends before the byte asked for: what is there of it is worth nothing. */
export class RangeRefused extends Error {
  override readonly name = 'RangeRefused';
}
