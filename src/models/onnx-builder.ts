import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorProto_DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProtoSchema,
  TypeProto_TensorSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** Old enough for every runtime in use: ONNX 1.12, 2022. */
const IR_VERSION = 8n;
const OPSET = 17n;

export interface GraphParts {
  name: string;
  inputs: ValueInfoProto[];
  outputs: ValueInfoProto[];
  constants: TensorProto[];
  nodes: NodeProto[];
}

/** Serialises a model; the same parts give the same bytes. */
export function buildModel({ name, inputs, outputs, constants, nodes }: GraphParts): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name,
    input: inputs,
    output: outputs,
    initializer: constants,
    node: nodes,
  });
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: OPSET })];
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    opsetImport,
    producerName: 'stepsmith',
    graph,
  });
  return toBinary(ModelProtoSchema, model);
}

/** A float32 input or output [batch, ...shape] with a dynamic batch axis. */
export function batched(name: string, shape: readonly number[]): ValueInfoProto {
  return value(name, TensorProto_DataType.FLOAT, ['batch', ...shape]);
}

/** An input or output; axes of any length are named. */
export function value(
  name: string,
  elemType: TensorProto_DataType,
  dims: readonly (number | string)[],
): ValueInfoProto {
  const shape = create(TensorShapeProtoSchema, { dim: dims.map(axis) });
  const tensorType = create(TypeProto_TensorSchema, { elemType, shape });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

function axis(length: number | string) {
  return create(TensorShapeProto_DimensionSchema, {
    value:
      typeof length === 'string'
        ? { case: 'dimParam', value: length }
        : { case: 'dimValue', value: BigInt(length) },
  });
}

export function floats(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  return tensor(name, TensorProto_DataType.FLOAT, dims, new Float32Array(values));
}

export function integers(name: string, values: readonly number[]): TensorProto {
  return tensor(name, TensorProto_DataType.INT64, [values.length], BigInt64Array.from(values, BigInt));
}

export function node(opType: string, input: string[], output: string): NodeProto {
  return create(NodeProtoSchema, { opType, input, output: [output], name: output });
}

/** A node with one integer attribute. */
export function nodeWith(
  opType: string,
  input: string[],
  output: string,
  attribute: string,
  value: number,
): NodeProto {
  const type = AttributeProto_AttributeType.INT;
  const entry = create(AttributeProtoSchema, { name: attribute, type, i: BigInt(value) });
  return create(NodeProtoSchema, { opType, input, output: [output], name: output, attribute: [entry] });
}

function tensor(
  name: string,
  dataType: TensorProto_DataType,
  dims: readonly number[],
  values: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>,
): TensorProto {
  const rawData = new Uint8Array(values.buffer);
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData });
}
