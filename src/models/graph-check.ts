import type { Dimension, Graph, GraphTensor } from './graph.ts';
import type { ModelManifest } from './manifest.ts';
import { unavailable } from './model-file.ts';

type Denoiser = Pick<ModelManifest, 'onnx' | 'shape' | 'inputs' | 'output'>;
type FeatureExtractor = {
  onnx: string;
  input: string;
  output: string;
  shape: readonly number[];
  /** F, as many as the statistics have */
  count: number;
};

/**
 * Checks that a graph is the denoiser D(x, sigma) its manifest describes: sample float32 [batch, ...shape], noise
 * float32 [batch] (trailing ones allowed), output float32 [batch, ...shape], nothing else to feed.
 *
 * @throws StepsmithError `model_unavailable` with everything that is wrong, and what is expected
 */
export function checkGraph(graph: Graph, { onnx, shape, inputs, output }: Denoiser): void {
  const { sample, noise } = inputs;
  report(onnx, [
    ...checkTensor(graph.inputs, 'input', sample, 'inputs.sample', ['batch', ...shape]),
    ...checkNoise(graph.inputs, noise),
    ...checkTensor(graph.outputs, 'output', output, 'output', ['batch', ...shape]),
    ...checkNothingElse(graph, [sample, noise]),
  ]);
}

/**
 * Checks that a graph is a feature extractor: input float32 [batch, ...shape], output float32 [batch, F].
 *
 * @throws StepsmithError `model_unavailable` with everything that is wrong, and what is expected
 */
export function checkFeatureGraph(
  graph: Graph,
  { onnx, shape, input, output, count }: FeatureExtractor,
): void {
  report(onnx, [
    ...checkTensor(graph.inputs, 'input', input, 'validation.features.input', ['batch', ...shape]),
    ...checkTensor(graph.outputs, 'output', output, 'validation.features.output', ['batch', count]),
    ...checkNothingElse(graph, [input]),
  ]);
}

function report(file: string, problems: readonly string[]): void {
  if (problems.length > 0) throw unavailable(`${file}: ${problems.join('; ')}`);
}

function checkTensor(
  tensors: readonly GraphTensor[],
  kind: 'input' | 'output',
  name: string,
  field: string,
  expected: readonly Dimension[],
): string[] {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (!tensor) return [missing(tensors, kind, name, field)];
  const { dims, elementType } = tensor;
  if (elementType !== 'float32' || !dims || !fits(dims, expected)) {
    return [`${kind} "${name}" is ${describeTensor(tensor)}, expected ${describeType('float32', expected)}`];
  }
  return checkBatch(kind, name, dims);
}

function checkNoise(tensors: readonly GraphTensor[], name: string): string[] {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (!tensor) return [missing(tensors, 'input', name, 'inputs.noise')];
  const { dims, elementType } = tensor;
  if (dims?.length === 0) {
    return [
      `input "${name}" is a scalar, which is not supported; export it as float32 [batch], one sigma a sample`,
    ];
  }
  if (elementType !== 'float32' || !dims?.slice(1).every((size) => size === 1)) {
    return [`input "${name}" is ${describeTensor(tensor)}, expected float32 [batch], one sigma a sample`];
  }
  return checkBatch('input', name, dims);
}

function checkBatch(kind: string, name: string, dims: readonly Dimension[]): string[] {
  const batch = dims[0];
  if (typeof batch !== 'number') return [];
  return [
    `${kind} "${name}" has a fixed batch size of ${batch}; ` +
      'export the model with a dynamic batch axis (dynamic_axes or dynamic_shapes of torch.onnx.export)',
  ];
}

function checkNothingElse({ inputs }: Graph, fed: readonly string[]): string[] {
  const others = inputs.filter(({ name }) => !fed.includes(name)).map(({ name }) => `"${name}"`);
  if (others.length === 0) return [];
  return [`also wants ${others.join(', ')}, which model.json does not name and which has no default value`];
}

/** A size that the file leaves open fits any. The batch axis is looked at on its own. */
function fits(dims: readonly Dimension[], expected: readonly Dimension[]): boolean {
  if (dims.length !== expected.length) return false;
  return dims.every((size, i) => i === 0 || typeof size !== 'number' || isSize(expected[i], size));
}

function isSize(expected: Dimension, size: number): boolean {
  return typeof expected !== 'number' || expected === size;
}

function missing(tensors: readonly GraphTensor[], kind: string, name: string, field: string): string {
  const names = tensors.map((tensor) => tensor.name).join(', ') || 'none';
  return `has no ${kind} "${name}" (${field} in model.json); its ${kind}s: ${names}`;
}

function describeTensor({ elementType, dims }: GraphTensor): string {
  return dims ? describeType(elementType, dims) : `${elementType} of unknown shape`;
}

function describeType(elementType: string, dims: readonly Dimension[]): string {
  return `${elementType} [${dims.map((size) => size ?? '?').join(',')}]`;
}
