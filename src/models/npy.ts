import { parse } from 'npyjs';
import { type ByteSource, fileSection, firstBytes } from './byte-source.ts';
import { bytesOf, type Element } from './element-types.ts';
import { modelFileSize, resolveModelFile, unavailable } from './model-file.ts';
import { productOf, type RowSource, rowsInBytes } from './row-source.ts';

/** The numpy dtypes that are read, by their codes. */
const DTYPES: Readonly<Record<string, Element>> = {
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
};

/** A header is one line that names dtype, order and shape. */
const MAX_HEADER_BYTES = 4096;

/** The array of a .npy file. */
export async function openNpy(directory: string, file: string): Promise<RowSource> {
  const path = await resolveModelFile(directory, file);
  return npyRows(fileSection(path, 0, await modelFileSize(path)), file);
}

/**
 * The rows of a .npy, header first.
 *
 * @param what - names it in errors
 * @throws StepsmithError `model_unavailable` unless it is a little-endian C-ordered array of numbers, all there
 */
export async function npyRows(bytes: ByteSource, what: string): Promise<RowSource> {
  const start = await firstBytes(bytes, MAX_HEADER_BYTES);
  const offset = headerBytes(start);
  const { dtype, shape, fortranOrder } = parseOrExplain(start.subarray(0, offset), what);
  const element = Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : undefined;
  if (!element) throw unsupportedDtype(what, dtype);
  if (fortranOrder)
    throw unavailable(`${what} is in Fortran order; save it in C order (numpy.ascontiguousarray)`);
  const expected = productOf(shape);
  const found = (bytes.size - offset) / bytesOf(element);
  if (!shape.every((size) => Number.isInteger(size) && size >= 0) || found !== expected)
    throw unavailable(`${what} has ${found} values but its shape [${shape.join(',')}] needs ${expected}`);
  return rowsInBytes(bytes, { shape, element, offset }, what);
}

/** Magic, version and length come first: two bytes of length in version 1, four in the later ones (NEP 1). */
function headerBytes(start: Buffer): number {
  if (start.length < 12) return 0;
  return start[6] === 1 ? 10 + start.readUInt16LE(8) : 12 + start.readUInt32LE(8);
}

function parseOrExplain(header: Buffer, what: string): ReturnType<typeof parse> {
  try {
    return parse(Uint8Array.from(header).buffer);
  } catch (error) {
    const descr = /^Unsupported dtype: (.*)$/.exec(error instanceof Error ? error.message : '')?.at(1);
    if (descr !== undefined) throw unsupportedDtype(what, descr);
    throw unavailable(`${what} is not a valid .npy array of numbers`, error);
  }
}

function unsupportedDtype(what: string, descr: string) {
  if (descr.startsWith('>'))
    return unavailable(`${what} is big-endian (${descr}); save it little-endian (numpy.astype)`);
  if (descr.endsWith('O')) return unavailable(`${what} holds pickled Python objects, which are never read`);
  return unavailable(`${what} has dtype ${descr}; supported: ${Object.values(DTYPES).join(', ')}`);
}
