import { fromBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  TensorProto_DataType,
  type TensorShapeProto_Dimension,
  type ValueInfoProto,
} from 'onnx-buf';
import { checkStoredTensors, type ExternalData } from './initializers.ts';
import { readModelFile, unavailable } from './model-file.ts';
import type { Precision } from './precision.ts';

/** What ONNX Runtime 1.30 accepts at most. */
const MAX_IR_VERSION = 13n;
const MAX_OPSET = 26n;

/** A size, the name of a symbolic one, or null where the file says nothing. */
export type Dimension = number | string | null;

/** An input or output of a graph; `dims` is null where the file does not even give the rank. */
export interface GraphTensor {
  name: string;
  elementType: string;
  dims: Dimension[] | null;
}

/** The outside of an ONNX graph. */
export interface Graph {
  /** those that have to be fed: inputs with an initializer are left out */
  inputs: GraphTensor[];
  outputs: GraphTensor[];
  /** the least exact number format of its borders and weights */
  precision: Precision;
  /** files beside the .onnx that hold weights; not looked at yet */
  external: ExternalData[];
}

/**
 * Reads what goes into and comes out of an .onnx file, without running it, and checks that the file is whole.
 *
 * @param directory the model's directory
 * @param file the .onnx, relative to it
 * @throws StepsmithError `model_unavailable` if it cannot be read, is damaged, or is newer than ONNX Runtime knows
 */
export async function readGraph(directory: string, file: string): Promise<Graph> {
  const model = decode(await readModelFile(directory, file), file);
  checkVersions(model, file);
  const { graph } = model;
  if (!graph) throw unavailable(`${file}: holds no graph; the file may be cut short`);
  const external = checkStoredTensors(file, graph);
  const initialized = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !initialized.has(name)).map((input) => describe(input));
  const outputs = producedOutputs(graph, file, initialized).map((output) => describe(output));
  return { inputs, outputs, precision: precisionOf(graph, [...inputs, ...outputs]), external };
}

function precisionOf({ initializer }: GraphProto, borders: readonly GraphTensor[]): Precision {
  const types = new Set([
    ...borders.map(({ elementType }) => elementType),
    ...initializer.map(({ dataType }) => elementTypeOf(dataType)),
  ]);
  if (types.has('bfloat16')) return 'bfloat16';
  return types.has('float16') ? 'float16' : 'float32';
}

function decode(bytes: Uint8Array, file: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw unavailable(`${file}: is not a readable ONNX file; it may be damaged or cut short`, error);
  }
}

function checkVersions({ irVersion, opsetImport }: ModelProto, file: string): void {
  const opset = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version;
  if (opset === undefined) {
    throw unavailable(`${file}: does not say its opset; it is not an ONNX model, or it is cut short`);
  }
  if (opset > MAX_OPSET) throw unavailable(`${file}: uses opset ${opset}; at most ${MAX_OPSET} is supported`);
  if (irVersion > MAX_IR_VERSION) {
    throw unavailable(`${file}: has ONNX IR version ${irVersion}; at most ${MAX_IR_VERSION} is supported`);
  }
}

function producedOutputs(
  graph: GraphProto,
  file: string,
  initialized: ReadonlySet<string>,
): ValueInfoProto[] {
  const known = new Set([...initialized, ...graph.input.map(({ name }) => name)]);
  for (const { output } of graph.node) for (const name of output) known.add(name);
  const orphan = graph.output.find(({ name }) => !known.has(name));
  if (orphan)
    throw unavailable(`${file}: nothing computes its output "${orphan.name}"; the file may be damaged`);
  return graph.output;
}

function describe({ name, type }: ValueInfoProto): GraphTensor {
  if (type?.value.case !== 'tensorType')
    return { name, elementType: type?.value.case ?? 'untyped', dims: null };
  const { elemType, shape } = type.value.value;
  return { name, elementType: elementTypeOf(elemType), dims: shape ? shape.dim.map(dimension) : null };
}

function elementTypeOf(type: number): string {
  const name = TensorProto_DataType[type] as string | undefined;
  return (name ?? `type ${type}`).toLowerCase().replace(/^float$/, 'float32');
}

/** Some exporters write an unknown size as 0 or -1. */
function dimension({ value }: TensorShapeProto_Dimension): Dimension {
  if (value.case === 'dimParam') return value.value;
  return value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null;
}
