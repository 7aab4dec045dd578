import { type FileHandle, open } from 'node:fs/promises';
import { resolveModelFile, unavailable } from './model-file.ts';
import type { NpzArray } from './npz.ts';

/** The header's length, little-endian, comes first. */
const LENGTH_BYTES = 8;
/** As the format itself has it. */
const MAX_HEADER_BYTES = 100_000_000;
/** As much as an array of an .npz. */
const MAX_TENSOR_BYTES = 2 ** 30;

const DTYPES = {
  F32: { dtype: 'float32', view: Float32Array },
  F64: { dtype: 'float64', view: Float64Array },
  I8: { dtype: 'int8', view: Int8Array },
  U8: { dtype: 'uint8', view: Uint8Array },
  I16: { dtype: 'int16', view: Int16Array },
  U16: { dtype: 'uint16', view: Uint16Array },
  I32: { dtype: 'int32', view: Int32Array },
  U32: { dtype: 'uint32', view: Uint32Array },
  I64: { dtype: 'int64', view: BigInt64Array },
  U64: { dtype: 'uint64', view: BigUint64Array },
  F16: { dtype: 'float16', view: Uint16Array },
  BF16: { dtype: 'float16', view: Uint16Array },
} as const;

/** Types whose values are widened to float32, from their bits. */
const WIDENED = { F16: fromHalf, BF16: fromBrain };

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** from the end of the header */
  readonly data_offsets: readonly [begin: number, end: number];
}

/**
 * Reads one tensor of a .safetensors file: 8 bytes with the length of a JSON header, the header, then the values in C
 * order (huggingface/safetensors, README). Of the file nothing is read but the header and the tensor.
 *
 * @throws StepsmithError `model_unavailable` if the file cannot be read or is not whole, has no such tensor, or one of a
 *   type that is not read
 */
export async function readSafetensor(directory: string, file: string, name: string): Promise<NpzArray> {
  const handle = await open(await resolveModelFile(directory, file));
  try {
    return await readTensor(handle, file, name);
  } finally {
    await handle.close();
  }
}

async function readTensor(handle: FileHandle, file: string, name: string): Promise<NpzArray> {
  const { size } = await handle.stat();
  const { entries, start } = await readHeader(handle, size, file);
  const what = `${file}: tensor "${name}"`;
  const entry = entries[name] as Entry | undefined;
  if (!entry) throw unavailable(`${file}: has no tensor "${name}"; it has ${namesOf(entries)}`);
  const type = DTYPES[entry.dtype as keyof typeof DTYPES] as (typeof DTYPES)[keyof typeof DTYPES] | undefined;
  if (!type) throw unavailable(`${what} is ${entry.dtype}; supported: ${Object.keys(DTYPES).join(', ')}`);
  const [begin, end] = entry.data_offsets;
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (begin < 0 || end - begin !== count * type.view.BYTES_PER_ELEMENT || start + end > size)
    throw unavailable(`${what} is incomplete; the file may be cut short`);
  if (end - begin > MAX_TENSOR_BYTES) throw unavailable(`${what} is larger than 1 GiB, the limit`);
  const values = (await readSpan(handle, start + begin, end - begin)).buffer;
  const data = new type.view(values);
  const widen = WIDENED[entry.dtype as keyof typeof WIDENED] as ((bits: number) => number) | undefined;
  if (widen)
    return { data: Float32Array.from(data as Uint16Array, widen), shape: [...entry.shape], dtype: 'float32' };
  return { data, shape: [...entry.shape], dtype: type.dtype };
}

interface Header {
  readonly entries: Record<string, Entry>;
  /** where the values begin */
  readonly start: number;
}

async function readHeader(handle: FileHandle, size: number, file: string): Promise<Header> {
  try {
    const length = Number(Buffer.from(await readSpan(handle, 0, LENGTH_BYTES)).readBigUInt64LE());
    const start = LENGTH_BYTES + length;
    if (length > MAX_HEADER_BYTES || start > size) throw new Error('the header is longer than the file');
    const json = Buffer.from(await readSpan(handle, LENGTH_BYTES, length)).toString('utf8');
    const entries = JSON.parse(json) as Record<string, Entry>;
    return { entries: Object.assign(Object.create(null) as Record<string, Entry>, entries), start };
  } catch (error) {
    throw unavailable(`${file}: is not a readable .safetensors file; it may be damaged or cut short`, error);
  }
}

/** In memory of its own: typed arrays need an address that is a multiple of their size. */
async function readSpan(handle: FileHandle, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(bytes, got, length - got, start + got);
    if (bytesRead === 0) throw new Error('the file ended early');
    got += bytesRead;
  }
  return bytes;
}

function namesOf(entries: Readonly<Record<string, Entry>>): string {
  const names = Object.keys(entries).filter((name) => name !== '__metadata__');
  return names.slice(0, 10).join(', ') || 'none';
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function fromBrain(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
}
