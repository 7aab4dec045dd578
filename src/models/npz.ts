import { crc32 } from 'node:zlib';
import { unzip, type Unzipped, type UnzipFileInfo } from 'fflate';
import { parse } from 'npyjs';
import { readModelFile, unavailable } from './model-file.ts';

/** An array is not unpacked when the zip's directory says that it is larger. */
const MAX_UNPACKED_BYTES = 2 ** 30;

/** The numpy dtypes that are read, by their codes. float16 is widened to float32 on reading. */
const DTYPES = {
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
} as const;

export type ArrayDtype = (typeof DTYPES)[keyof typeof DTYPES];

export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** An array in C order: `data.length` is the product of `shape`. */
export interface NpzArray {
  data: NumericArray;
  shape: number[];
  dtype: ArrayDtype;
}

/**
 * Reads one array of an .npz (numpy.savez, numpy.savez_compressed); the others are not unpacked.
 *
 * @param directory the model's directory
 * @param file the .npz, relative to it
 * @param array the array's name, as it was given to numpy
 * @throws StepsmithError `model_unavailable` if the file cannot be read, is corrupt, has no such array, or the array
 *   is not a little-endian C-ordered one of numbers of at most 1 GiB
 */
export async function readNpzArray(directory: string, file: string, array: string): Promise<NpzArray> {
  const zip = await readModelFile(directory, file);
  const bytes = await unpackEntry(zip, file, `${array}.npy`);
  return parseNpy(bytes, `${file}: array "${array}"`);
}

/** The names of the arrays of an .npz. */
export async function npzArrayNames(directory: string, file: string): Promise<string[]> {
  const names: string[] = [];
  const filter = ({ name }: UnzipFileInfo) => {
    names.push(arrayName(name));
    return false;
  };
  await unzipEntries(await readModelFile(directory, file), filter).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  return names;
}

function unreadable(file: string, error: unknown) {
  return unavailable(`${file}: is not a readable .npz (zip) file; it may be damaged or cut short`, error);
}

async function unpackEntry(zip: Buffer, file: string, entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const listed: UnzipFileInfo[] = [];
  const filter = (info: UnzipFileInfo) => {
    listed.push(info);
    return info.name === entry && info.originalSize <= MAX_UNPACKED_BYTES;
  };
  const unpacked = await unzipEntries(zip, filter).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const info = listed.find(({ name }) => name === entry);
  if (!info) throw unavailable(`${file}: has no array "${arrayName(entry)}"; ${describeArrays(listed)}`);
  const bytes = unpacked[entry] as Uint8Array<ArrayBuffer> | undefined;
  if (!bytes) {
    throw unavailable(`${file}: array "${arrayName(entry)}" is larger than 1 GiB unpacked, the limit`);
  }
  if (bytes.length !== info.originalSize || crc32(bytes) !== recordedChecksum(zip, entry)) {
    throw unavailable(`${file}: array "${arrayName(entry)}" is damaged (its checksum does not match)`);
  }
  return bytes;
}

/** In a thread of fflate's where it matters (512 kB and more): 1 GiB takes 10 s, too long for the event loop. */
function unzipEntries(zip: Buffer, filter: (info: UnzipFileInfo) => boolean): Promise<Unzipped> {
  return new Promise((resolve, reject) => {
    unzip(zip, { filter }, (error, entries) => {
      if (error) reject(error);
      else resolve(entries);
    });
  });
}

/** CRC-32 of an entry as the zip's central directory records it (APPNOTE.TXT 4.3.12): fflate does not check it. */
function recordedChecksum(zip: Buffer, entry: string): number | null {
  const signature = 0x02014b50;
  const headerBytes = 46;
  for (let at = zip.lastIndexOf(entry); at >= headerBytes; at = zip.lastIndexOf(entry, at - 1)) {
    const header = at - headerBytes;
    const isHeader = zip.readUInt32LE(header) === signature && zip.readUInt16LE(header + 28) === entry.length;
    if (isHeader) return zip.readUInt32LE(header + 16);
  }
  return null;
}

function arrayName(entry: string): string {
  return entry.replace(/\.npy$/, '');
}

function describeArrays(entries: readonly UnzipFileInfo[]): string {
  const names = entries.map(({ name }) => arrayName(name));
  return names.length === 0 ? 'it is empty' : `its arrays are ${names.slice(0, 10).join(', ')}`;
}

/** @param what - names it in errors */
export function parseNpy(bytes: Uint8Array<ArrayBuffer>, what: string): NpzArray {
  const parsed = parseOrExplain(bytes, what);
  const dtype = DTYPES[parsed.dtype as keyof typeof DTYPES] as ArrayDtype | undefined;
  if (!dtype) throw unsupportedDtype(what, parsed.dtype);
  if (parsed.fortranOrder) {
    throw unavailable(`${what} is in Fortran order; save it in C order (numpy.ascontiguousarray)`);
  }
  const data = parsed.data as NumericArray;
  const expected = parsed.shape.reduce((product, size) => product * size, 1);
  if (data.length !== expected) {
    throw unavailable(
      `${what} has ${data.length} values but its shape [${parsed.shape.join(',')}] needs ${expected}`,
    );
  }
  return { data, shape: parsed.shape, dtype };
}

function parseOrExplain(bytes: Uint8Array<ArrayBuffer>, what: string): ReturnType<typeof parse> {
  try {
    return parse(wholeBuffer(bytes));
  } catch (error) {
    const descr = /^Unsupported dtype: (.*)$/.exec(error instanceof Error ? error.message : '')?.at(1);
    if (descr !== undefined) throw unsupportedDtype(what, descr);
    throw unavailable(`${what} is not a valid .npy array of numbers`, error);
  }
}

function unsupportedDtype(what: string, descr: string) {
  if (descr.startsWith('>')) {
    return unavailable(`${what} is big-endian (${descr}); save it little-endian (numpy.astype)`);
  }
  if (descr.endsWith('O')) return unavailable(`${what} holds pickled Python objects, which are never read`);
  return unavailable(`${what} has dtype ${descr}; supported: ${Object.values(DTYPES).join(', ')}`);
}

function wholeBuffer(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  if (bytes.length === bytes.buffer.byteLength) return bytes.buffer;
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}
