import { readModelFile, unavailable } from './model-file.ts';
import type { NpzArray } from './npz.ts';

/** The header's length, little-endian, comes first. */
const LENGTH_BYTES = 8;
/** As the format itself has it. */
const MAX_HEADER_BYTES = 100_000_000;

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
 * order (huggingface/safetensors, README).
 *
 * @throws StepsmithError `model_unavailable` if the file cannot be read or is not whole, has no such tensor, or one of a
 *   type that is not read
 */
export async function readSafetensor(directory: string, file: string, name: string): Promise<NpzArray> {
  const bytes = await readModelFile(directory, file);
  const { entries, start } = readHeader(bytes, file);
  const what = `${file}: tensor "${name}"`;
  const entry = entries[name] as Entry | undefined;
  if (!entry) throw unavailable(`${file}: has no tensor "${name}"; it has ${namesOf(entries)}`);
  const type = DTYPES[entry.dtype as keyof typeof DTYPES] as (typeof DTYPES)[keyof typeof DTYPES] | undefined;
  if (!type) throw unavailable(`${what} is ${entry.dtype}; supported: ${Object.keys(DTYPES).join(', ')}`);
  const [begin, end] = entry.data_offsets;
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (end - begin !== count * type.view.BYTES_PER_ELEMENT || start + end > bytes.length)
    throw unavailable(`${what} is incomplete; the file may be cut short`);
  // A copy: values lie at any address, and typed arrays need a multiple of their size.
  const values = Uint8Array.from(bytes.subarray(start + begin, start + end)).buffer;
  const data = new type.view(values);
  const widen = WIDENED[entry.dtype as keyof typeof WIDENED] as ((bits: number) => number) | undefined;
  if (widen)
    return { data: Float32Array.from(data as Uint16Array, widen), shape: [...entry.shape], dtype: 'float32' };
  return { data, shape: [...entry.shape], dtype: type.dtype };
}

function readHeader(bytes: Buffer, file: string): { entries: Record<string, Entry>; start: number } {
  const length = bytes.length < LENGTH_BYTES ? Infinity : Number(bytes.readBigUInt64LE());
  const start = LENGTH_BYTES + length;
  try {
    if (length > MAX_HEADER_BYTES || start > bytes.length)
      throw new Error('the header is longer than the file');
    const entries = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, start)) as Record<string, Entry>;
    return { entries: Object.assign(Object.create(null) as Record<string, Entry>, entries), start };
  } catch (error) {
    throw unavailable(`${file}: is not a readable .safetensors file; it may be damaged or cut short`, error);
  }
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
