import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { type GraphProto, type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { resolveModelFile, unavailable } from './model-file.ts';

const T = TensorProto_DataType;

/** Bytes of one element in raw data, by TensorProto.DataType; strings have no fixed size. */
const ELEMENT_BYTES = new Map<number, number>([
  ...[T.COMPLEX128].map((type) => [type, 16] as const),
  ...[T.INT64, T.UINT64, T.DOUBLE, T.COMPLEX64].map((type) => [type, 8] as const),
  ...[T.FLOAT, T.INT32, T.UINT32].map((type) => [type, 4] as const),
  ...[T.FLOAT16, T.BFLOAT16, T.INT16, T.UINT16].map((type) => [type, 2] as const),
  ...[T.INT8, T.UINT8, T.BOOL].map((type) => [type, 1] as const),
  ...[T.FLOAT8E4M3FN, T.FLOAT8E4M3FNUZ, T.FLOAT8E5M2, T.FLOAT8E5M2FNUZ, T.FLOAT8E8M0].map(
    (type) => [type, 1] as const,
  ),
  ...[T.INT4, T.UINT4, T.FLOAT4E2M1].map((type) => [type, 1 / 2] as const),
  ...[T.INT2, T.UINT2].map((type) => [type, 1 / 4] as const),
]);

/** Weights kept in a file of their own, and how long it has to be. */
export interface ExternalData {
  /** relative to the model's directory */
  file: string;
  bytes: number;
}

/**
 * Checks that every tensor stored in a graph (weights and constants) has all of its values.
 *
 * @param file the .onnx, relative to the model's directory; external data are looked for beside it
 * @returns the external data the graph refers to; {@link checkExternalData} checks them
 * @throws StepsmithError `model_unavailable` naming the first tensor that is not whole
 */
export function checkStoredTensors(file: string, graph: GraphProto): ExternalData[] {
  const bytesOf = new Map<string, number>();
  for (const tensor of storedTensors(graph)) {
    if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
      const { location, end } = externalSpan(tensor);
      const path = posix.join(posix.dirname(file), location);
      bytesOf.set(path, Math.max(end, bytesOf.get(path) ?? 0));
    } else if (!isWhole(tensor)) {
      throw unavailable(
        `${file}: the data of tensor "${tensor.name}" are incomplete; the file may be damaged`,
      );
    }
  }
  return [...bytesOf].map(([path, bytes]) => ({ file: path, bytes }));
}

/** @throws StepsmithError `model_unavailable` if the file is missing, outside the directory, or too short */
export async function checkExternalData(directory: string, { file, bytes }: ExternalData): Promise<void> {
  const { size } = await stat(await resolveModelFile(directory, file));
  if (size < bytes) {
    throw unavailable(`${file}: has ${size} bytes, but the graph needs ${bytes}; the file may be cut short`);
  }
}

function* storedTensors(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const { t, tensors, g, graphs } of graph.node.flatMap(({ attribute }) => attribute)) {
    if (t) yield t;
    yield* tensors;
    for (const subgraph of g ? [g, ...graphs] : graphs) yield* storedTensors(subgraph);
  }
}

function isWhole(tensor: TensorProto): boolean {
  const bytes = ELEMENT_BYTES.get(tensor.dataType);
  if (bytes === undefined) return true;
  const elements = elementsOf(tensor);
  if (tensor.rawData.length > 0) return tensor.rawData.length === Math.ceil(elements * bytes);
  return typedLength(tensor) === typedElements(tensor.dataType, elements, bytes);
}

function typedLength({ floatData, int32Data, int64Data, doubleData, uint64Data }: TensorProto): number {
  return floatData.length + int32Data.length + int64Data.length + doubleData.length + uint64Data.length;
}

/** Entries of the typed field: two for a complex number, one for as many 4- or 2-bit numbers as fill a byte. */
function typedElements(type: number, elements: number, bytes: number): number {
  if (type === T.COMPLEX64.valueOf() || type === T.COMPLEX128.valueOf()) return 2 * elements;
  return bytes < 1 ? Math.ceil(elements * bytes) : elements;
}

function elementsOf({ dims }: TensorProto): number {
  return dims.reduce((product, size) => product * Number(size), 1);
}

function externalSpan(tensor: TensorProto): { location: string; end: number } {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const length = elementsOf(tensor) * (ELEMENT_BYTES.get(tensor.dataType) ?? 0);
  return {
    location: entries.get('location') ?? '',
    end: Number(entries.get('offset') ?? 0) + Math.ceil(length),
  };
}
