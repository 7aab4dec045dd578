import { type ByteSource, pieces } from './byte-source.ts';
import { type ArrayDtype, bytesOf, decode, type Element, type NumericArray } from './element-types.ts';
import { unavailable } from './model-file.ts';

/** An array in C order: `data.length` is the product of `shape`. */
export interface DataArray {
  data: NumericArray;
  shape: number[];
  dtype: ArrayDtype;
}

/** Some of the rows of an array: `kept` of them, evenly spaced over all, since files are often sorted by class. */
export interface RowSelection {
  readonly total: number;
  readonly kept: number;
}

/** An array of a data file, whose rows, along the first axis, are read as they are wanted. */
export interface RowSource {
  readonly shape: readonly number[];
  readonly dtype: ArrayDtype;
  /** The selected rows in order, whole ones, many at a time. */
  rows(selection: RowSelection): AsyncIterable<NumericArray>;
}

/** Values of an array that are held in memory: 256 MiB of float32. */
const MAX_KEPT_VALUES = 2 ** 26;
/** Rows are read in pieces of about this. */
const PIECE_BYTES = 2 ** 20;
/** An array that is needed whole. */
const MAX_WHOLE_BYTES = 2 ** 30;

/** The rows of an array that are held in memory: all of them, or as many as are 256 MiB as float32. */
export function selectRows(total: number, rowValues: number, most = MAX_KEPT_VALUES): RowSelection {
  return { total, kept: Math.min(total, Math.max(1, Math.floor(most / rowValues))) };
}

/** Where the i-th selected row lies in the array. */
export function rowOf({ total, kept }: RowSelection, i: number): number {
  return Math.floor((i * total) / kept);
}

/** Reads an array into memory: all of its rows, or a selection of them. */
export async function readRows(
  source: RowSource,
  what: string,
  selection?: RowSelection,
): Promise<DataArray> {
  const [total = 1, ...row] = source.shape;
  const rows = selection ?? { total, kept: total };
  if (rows.kept * productOf(row) * bytesOf(source.dtype) > MAX_WHOLE_BYTES)
    throw unavailable(`${what} is larger than 1 GiB unpacked, the limit`);
  const parts: NumericArray[] = [];
  for await (const part of source.rows(rows)) parts.push(part);
  const shape = source.shape.length === 0 ? [] : [rows.kept, ...row];
  return { data: joined(parts, source.dtype), shape, dtype: source.dtype };
}

function joined(parts: readonly NumericArray[], dtype: ArrayDtype): NumericArray {
  const [first = decode(dtype, new Uint8Array(0))] = parts;
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const data = new (first.constructor as new (length: number) => NumericArray)(length);
  let at = 0;
  for (const part of parts) {
    data.set(part as never, at);
    at += part.length;
  }
  return data;
}

export interface Layout {
  readonly shape: readonly number[];
  readonly element: Element;
  /** Where its values begin. */
  readonly offset: number;
}

/**
 * The rows of an array whose values lie one after the other: only the selected ones are read where they can be.
 *
 * @param what - names it in errors
 */
export function rowsInBytes(bytes: ByteSource, layout: Layout, what: string): RowSource {
  const { shape, element } = layout;
  return {
    shape,
    dtype: element === 'bfloat16' ? 'float32' : element,
    rows: async function* (selection) {
      const { at } = bytes;
      const raw =
        selection.kept < selection.total && at
          ? scattered(at, layout, selection, what)
          : inOrder(bytes, layout, selection, what);
      for await (const part of raw) yield decode(element, part);
    },
  };
}

function rowBytesOf({ shape, element }: Layout): number {
  return productOf(shape.slice(1)) * bytesOf(element);
}

async function* scattered(
  at: NonNullable<ByteSource['at']>,
  layout: Layout,
  selection: RowSelection,
  what: string,
): AsyncGenerator<Buffer> {
  const length = rowBytesOf(layout);
  for (let i = 0; i < selection.kept; i++) {
    const row = await at(layout.offset + rowOf(selection, i) * length, length);
    if (row.length < length) throw unavailable(`${what} is incomplete; the file may be cut short`);
    yield row;
  }
}

async function* inOrder(
  bytes: ByteSource,
  layout: Layout,
  selection: RowSelection,
  what: string,
): AsyncGenerator<Buffer> {
  const length = rowBytesOf(layout);
  const all = selection.kept === selection.total;
  const rowsAtATime = all ? Math.max(1, Math.floor(PIECE_BYTES / length)) : 1;
  let row = 0;
  let found = 0;
  for await (const piece of pieces(bytes, layout.offset, rowsAtATime * length, what)) {
    if (all) yield piece;
    else if (found < selection.kept && row === rowOf(selection, found)) {
      found++;
      yield piece;
    }
    row++;
  }
}

export function productOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
