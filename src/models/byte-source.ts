import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { unavailable } from './model-file.ts';

/** Bytes of a file, or of an entry of an archive, that are read as they are needed. */
export interface ByteSource {
  readonly size: number;
  /** All of them, in order. */
  stream(): AsyncIterable<Buffer>;
  /** Some of them; null where they can only be read in order, since they are compressed. */
  readonly at: ((offset: number, length: number) => Promise<Buffer>) | null;
}

/** Bytes that can be read anywhere. */
export type FileBytes = ByteSource & { readonly at: NonNullable<ByteSource['at']> };

/** A stretch of a file. */
export function fileSection(path: string, start: number, size: number): FileBytes {
  return {
    size,
    stream: () => createReadStream(path, { start, end: start + size - 1 }) as AsyncIterable<Buffer>,
    at: async (offset, length) => {
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start + offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}

/** The first bytes of a source: fewer where it is shorter. */
export async function firstBytes(source: ByteSource, length: number): Promise<Buffer> {
  if (source.at) return source.at(0, Math.min(length, source.size));
  const parts: Buffer[] = [];
  let have = 0;
  for await (const part of source.stream()) {
    parts.push(part);
    have += part.length;
    if (have >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}

/**
 * The bytes from `offset` on in pieces of `pieceBytes`, the last of them shorter.
 *
 * @param what - names it in errors
 */
export async function* pieces(
  source: ByteSource,
  offset: number,
  pieceBytes: number,
  what: string,
): AsyncGenerator<Buffer> {
  let skip = offset;
  let left = source.size - offset;
  if (left === 0) return;
  let piece = Buffer.alloc(Math.min(pieceBytes, left));
  let filled = 0;
  for await (const part of source.stream()) {
    let from = Math.min(skip, part.length);
    skip -= from;
    while (from < part.length) {
      const copied = part.copy(piece, filled, from);
      from += copied;
      filled += copied;
      left -= copied;
      if (filled < piece.length) continue;
      yield piece;
      piece = Buffer.alloc(Math.min(pieceBytes, left));
      filled = 0;
    }
  }
  if (left > 0) throw unavailable(`${what} is incomplete; the file may be cut short`);
}
