import { openDataArray } from './data-array.ts';
import type { ModelManifest, SampleSource } from './manifest.ts';
import { unavailable } from './model-file.ts';
import type { ArrayDtype, NumericArray } from './element-types.ts';
import { type DataArray, readRows, type RowSelection } from './row-source.ts';

/** Rows of values, one of which conditions a sample. */
export interface ConditionRows {
  /** One, which all samples share, or one a sample. */
  readonly count: number;
  /** [count, ...shape], row after row */
  readonly values: NumericArray;
}

/** What one input of a model is fed beside sample and noise. */
export interface Condition {
  /** The input; that of the sample where it is concatenated to the sample along the channels. */
  readonly input: string;
  readonly array: string;
  readonly dtype: ArrayDtype;
  /** of one row */
  readonly shape: readonly number[];
  readonly rows: ConditionRows;
  /** In place of the rows where the model is asked without condition: values, a number that fills the input, or the same. */
  readonly unconditional: ConditionRows | number | null;
}

/**
 * Loads the conditioning arrays of a model from a data file (api-spec/decisions/0012).
 *
 * @param source - `data` or `validation`; where there are conditions it is a file
 * @param samples - which samples of that file they go with
 * @throws StepsmithError `model_unavailable` naming the input, the array, and what is to change
 */
export async function loadConditioning(
  directory: string,
  { conditioning = {} }: Pick<ModelManifest, 'conditioning'>,
  { file = '' }: SampleSource,
  samples: RowSelection,
): Promise<Condition[]> {
  const conditions: Condition[] = [];
  for (const [input, { array, unconditional }] of Object.entries(conditioning)) {
    const what = `input "${input}" is fed array "${array}"`;
    const read = await readFor(what, directory, { file, array }, samples);
    const shape = read.shape.slice(1);
    const rows = rowsOf(`${what} of ${file}`, read, samples);
    const condition = { input, array, dtype: read.dtype, shape, rows };
    if (typeof unconditional !== 'string') {
      conditions.push({ ...condition, unconditional: unconditional ?? null });
      continue;
    }
    const without = `input "${input}" is, without condition, fed array "${unconditional}"`;
    const other = await readFor(without, directory, { file, array: unconditional }, samples);
    if (other.shape.slice(1).join() !== shape.join() || other.dtype !== read.dtype)
      throw unavailable(
        `${without} of ${file}: it is ${describeArray(other)}, and must have the dtype and the rows of "${array}", ${describeArray(read)}`,
      );
    conditions.push({ ...condition, unconditional: rowsOf(`${without} of ${file}`, other, samples) });
  }
  return conditions;
}

/** Whether a model can be asked without condition: what classifier-free guidance needs. */
export function takesGuidance({ conditioning = {} }: Pick<ModelManifest, 'conditioning'>): boolean {
  return Object.values(conditioning).some(({ unconditional }) => unconditional !== undefined);
}

async function readFor(
  what: string,
  directory: string,
  { file, array }: { readonly file: string; readonly array: string },
  samples: RowSelection,
): Promise<DataArray> {
  const read = await readSelected(directory, file, array, samples).catch((error: unknown) => {
    throw unavailable(`${what}: ${error instanceof Error ? error.message : String(error)}`, error);
  });
  const wrong = read.dtype.startsWith('float')
    ? read.data.findIndex((value) => !isFinite(Number(value)))
    : -1;
  if (wrong >= 0) throw unavailable(`${what} of ${file}: value ${wrong} is ${read.data[wrong]}`);
  return read;
}

/** The rows of the samples; all of an array that has another number of rows. */
async function readSelected(directory: string, file: string, array: string, samples: RowSelection) {
  const source = await openDataArray(directory, file, array);
  const goesWith = source.shape.at(0) === samples.total;
  return readRows(source, `${file}: array "${array}"`, goesWith ? samples : undefined);
}

function rowsOf(what: string, { data, shape }: DataArray, { total, kept }: RowSelection): ConditionRows {
  const count = shape.at(0) ?? 0;
  if (count === kept || count === 1) return { count, values: data };
  throw unavailable(
    `${what}: it has ${count} rows for ${total} samples; it needs one a sample, in their order, or a single one for all`,
  );
}

export function describeArray({
  dtype,
  shape,
}: {
  readonly dtype: string;
  readonly shape: readonly number[];
}): string {
  return `${dtype} [${shape.join(',')}]`;
}
