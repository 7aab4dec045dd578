import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  TensorProto_DataType,
  type ValueInfoProto,
} from 'onnx-buf';
import { nodeWith } from './onnx-builder.ts';

const { FLOAT, FLOAT16, BFLOAT16 } = TensorProto_DataType;
const HALVES: readonly number[] = [FLOAT16, BFLOAT16];

/**
 * Makes a model take and give float32 where it takes and gives float16 or bfloat16: a Cast behind each such input and before
 * each such output. Tensors of half precision are out of reach otherwise: Node.js has had them broken in ONNX Runtime since 23,
 * and bfloat16 never passed.
 *
 * @returns null for a model that has none, and for bytes that are no model: whoever loads those says why
 */
export function castBorders(bytes: Uint8Array): Uint8Array | null {
  const model = decode(bytes);
  const graph = model?.graph;
  if (!graph) return null;
  const initialized = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter((input) => isHalf(input) && !initialized.has(input.name));
  const outputs = graph.output.filter(isHalf);
  if (inputs.length + outputs.length === 0) return null;
  const castIn = inputs.map((input) => cast(input.name, inside(input.name), typeOf(input)));
  const castOut = outputs.map(({ name }) => cast(inside(name), name, FLOAT));
  rename(graph, new Set([...inputs, ...outputs].map(({ name }) => name)));
  graph.node = [...castIn, ...graph.node, ...castOut];
  for (const border of [...inputs, ...outputs]) becomeFloat32(border);
  return toBinary(ModelProtoSchema, model);
}

function decode(bytes: Uint8Array): ModelProto | null {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    return null;
  }
}

/** Named after both its ends: its output alone may be the name of the node it is put behind. */
function cast(from: string, to: string, type: number): NodeProto {
  return Object.assign(nodeWith('Cast', [from], to, 'to', type), { name: `${from} to ${to}` });
}

function typeOf({ type }: ValueInfoProto): number {
  return type?.value.case === 'tensorType' ? type.value.value.elemType : 0;
}

function isHalf(border: ValueInfoProto): boolean {
  return HALVES.includes(typeOf(border));
}

function becomeFloat32({ type }: ValueInfoProto): void {
  if (type?.value.case === 'tensorType') type.value.value.elemType = FLOAT;
}

/** What a border is called on its inner side. */
function inside(name: string): string {
  return `${name}/half`;
}

/** Names the inner side wherever nodes refer to a border, those of subgraphs too: they see the names outside. */
function rename(graph: GraphProto, borders: ReadonlySet<string>): void {
  const renamed = (name: string) => (borders.has(name) ? inside(name) : name);
  const rewire = (node: NodeProto) => {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
    for (const subgraph of node.attribute.flatMap(subgraphsOf)) subgraph.node.forEach(rewire);
  };
  graph.node.forEach(rewire);
  graph.valueInfo = graph.valueInfo.filter(({ name }) => !borders.has(name));
}

function subgraphsOf({ g, graphs }: AttributeProto): GraphProto[] {
  return g ? [g, ...graphs] : graphs;
}
