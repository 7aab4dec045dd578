import { type FileBytes, fileSection } from './byte-source.ts';
import { bytesOf, type Element } from './element-types.ts';
import { modelFileSize, resolveModelFile, unavailable } from './model-file.ts';
import { productOf, type RowSource, rowsInBytes } from './row-source.ts';

/** The header's length, little-endian, comes first. */
const LENGTH_BYTES = 8;
/** As the format itself has it. */
const MAX_HEADER_BYTES = 100_000_000;

const DTYPES: Readonly<Record<string, Element>> = {
  F32: 'float32',
  F64: 'float64',
  I8: 'int8',
  U8: 'uint8',
  I16: 'int16',
  U16: 'uint16',
  I32: 'int32',
  U32: 'uint32',
  I64: 'int64',
  U64: 'uint64',
  F16: 'float16',
  BF16: 'bfloat16',
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** from the end of the header */
  readonly data_offsets: readonly [begin: number, end: number];
}

/**
 * One tensor of a .safetensors file: 8 bytes with the length of a JSON header, the header, then the values in C order
 * (huggingface/safetensors, README).
 *
 * @throws StepsmithError `model_unavailable` if the file cannot be read or is not whole, has no such tensor, or one of a
 *   type that is not read
 */
export async function openSafetensor(directory: string, file: string, name: string): Promise<RowSource> {
  const path = await resolveModelFile(directory, file);
  const size = await modelFileSize(path);
  const { entries, start } = await readHeader(fileSection(path, 0, size), file);
  const what = `${file}: tensor "${name}"`;
  const entry = entries[name] as Entry | undefined;
  if (!entry) throw unavailable(`${file}: has no tensor "${name}"; it has ${namesOf(entries)}`);
  const element = Object.hasOwn(DTYPES, entry.dtype) ? DTYPES[entry.dtype] : undefined;
  if (!element) throw unavailable(`${what} is ${entry.dtype}; supported: ${Object.keys(DTYPES).join(', ')}`);
  const [begin, end] = entry.data_offsets;
  if (end - begin !== productOf(entry.shape) * bytesOf(element) || begin < 0 || start + end > size)
    throw unavailable(`${what} is incomplete; the file may be cut short`);
  const values = fileSection(path, start + begin, end - begin);
  return rowsInBytes(values, { shape: entry.shape, element, offset: 0 }, what);
}

async function readHeader(
  bytes: FileBytes,
  file: string,
): Promise<{ entries: Record<string, Entry>; start: number }> {
  try {
    const length = Number((await bytes.at(0, LENGTH_BYTES)).readBigUInt64LE());
    const start = LENGTH_BYTES + length;
    if (length > MAX_HEADER_BYTES || start > bytes.size)
      throw new Error('the header is longer than the file');
    const entries = JSON.parse((await bytes.at(LENGTH_BYTES, length)).toString('utf8')) as Record<
      string,
      Entry
    >;
    return { entries: Object.assign(Object.create(null) as Record<string, Entry>, entries), start };
  } catch (error) {
    throw unavailable(`${file}: is not a readable .safetensors file; it may be damaged or cut short`, error);
  }
}

function namesOf(entries: Readonly<Record<string, Entry>>): string {
  const names = Object.keys(entries).filter((name) => name !== '__metadata__');
  return names.slice(0, 10).join(', ') || 'none';
}
