import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { type ByteSource, fileSection } from './byte-source.ts';
import { StepsmithError } from '../errors.ts';
import { resolveModelFile, unavailable } from './model-file.ts';
import { npyRows } from './npy.ts';
import type { RowSource } from './row-source.ts';

/** An array is not unpacked when the zip's directory says that it is larger. */
const MAX_UNPACKED_BYTES = 2 ** 34;

/**
 * One array of an .npz (numpy.savez, numpy.savez_compressed); the others are not unpacked.
 *
 * @param directory the model's directory
 * @param file the .npz, relative to it
 * @param array the array's name, as it was given to numpy
 * @throws StepsmithError `model_unavailable` if the file cannot be read, is corrupt, has no such array, or the array
 *   is not a little-endian C-ordered one of numbers of at most 16 GiB
 */
export async function openNpzArray(directory: string, file: string, array: string): Promise<RowSource> {
  const path = await resolveModelFile(directory, file);
  const entry = await findEntry(path, file, array);
  const what = `${file}: array "${array}"`;
  if (entry.info.uncompressedSize > MAX_UNPACKED_BYTES)
    throw unavailable(`${what} is larger than 16 GiB unpacked, the limit`);
  return npyRows(bytesOfEntry(path, entry, what), what);
}

interface Found {
  readonly info: Entry;
  /** of its data in the file */
  readonly start: number;
}

/** The names of the arrays of an .npz. */
export async function npzArrayNames(directory: string, file: string): Promise<string[]> {
  const path = await resolveModelFile(directory, file);
  return (await entriesOf(path, file)).map(({ fileName }) => arrayName(fileName));
}

async function findEntry(path: string, file: string, array: string): Promise<Found> {
  const entries = await entriesOf(path, file);
  const info = entries.find(({ fileName }) => fileName === `${array}.npy`);
  if (info) {
    const header = withZip(path, (zip) => zip.readLocalFileHeaderPromise(info, { minimal: true }));
    return { info, start: (await header.catch((error: unknown) => unreadable(file, error))).fileDataStart };
  }
  const names = entries.map(({ fileName }) => arrayName(fileName));
  const there = names.length === 0 ? 'it is empty' : `its arrays are ${names.slice(0, 10).join(', ')}`;
  throw unavailable(`${file}: has no array "${array}"; ${there}`);
}

async function entriesOf(path: string, file: string): Promise<Entry[]> {
  const list = withZip(path, async (zip) => {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return entries;
  });
  return list.catch((error: unknown) => unreadable(file, error));
}

function arrayName(entry: string): string {
  return entry.replace(/\.npy$/, '');
}

function unreadable(file: string, error: unknown): never {
  throw unavailable(`${file}: is not a readable .npz (zip) file; it may be damaged or cut short`, error);
}

async function withZip<T>(path: string, use: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    return await use(zip);
  } finally {
    zip.close();
  }
}

function bytesOfEntry(path: string, { info, start }: Found, what: string): ByteSource {
  const stored = info.compressionMethod === 0 && info.compressedSize === info.uncompressedSize;
  return {
    size: info.uncompressedSize,
    stream: () => unpacked(path, info, what),
    at: stored ? fileSection(path, start, info.uncompressedSize).at : null,
  };
}

/** Held to the size and the CRC-32 that the archive's directory gives (APPNOTE.TXT 4.3.12). */
async function* unpacked(path: string, info: Entry, what: string): AsyncGenerator<Buffer> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    let checksum = 0;
    for await (const part of (await zip.openReadStreamPromise(info, {})) as AsyncIterable<Buffer>) {
      checksum = crc32(part, checksum);
      yield part;
    }
    if (checksum !== info.crc32) throw new Error('CRC-32 differs');
  } catch (error) {
    if (error instanceof StepsmithError) throw error;
    throw unavailable(`${what} is damaged (its checksum does not match)`, error);
  } finally {
    zip.close();
  }
}
