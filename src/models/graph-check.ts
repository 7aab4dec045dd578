import { type Condition, describeArray } from './conditioning.ts';
import type { Dimension, Graph, GraphTensor } from './graph.ts';
import type { ModelManifest } from './manifest.ts';
import { unavailable } from './model-file.ts';
import type { ArrayDtype } from './element-types.ts';
import { noiseProcess } from './processes/index.ts';

type Denoiser = Pick<
  ModelManifest,
  'onnx' | 'shape' | 'inputs' | 'output' | 'process' | 'prediction' | 'conditioning'
>;
type FeatureExtractor = {
  onnx: string;
  input: string;
  output: string;
  shape: readonly number[];
  /** F, as many as the statistics have */
  count: number;
};

/** What samples, noise levels and answers may be; half precision is cast where it enters and leaves (half-precision.ts). */
const FLOATS = ['float32', 'float16', 'bfloat16'];
/** Up to where formats have every whole number. */
const WHOLE_NUMBERS: Readonly<Partial<Record<string, number>>> = { float16: 2048, bfloat16: 256 };
/** What counts training timesteps. */
const INTEGERS = ['int64', 'int32'];

/**
 * Checks that a graph is the denoiser its manifest describes: sample [batch, ...shape], noise [batch] (trailing ones allowed),
 * [1] or a scalar, output [batch, ...shape], nothing else to feed but what is conditioned on.
 *
 * @throws StepsmithError `model_unavailable` with everything that is wrong, and what is expected
 */
export function checkGraph(graph: Graph, manifest: Denoiser): void {
  const { onnx, shape, inputs, output, conditioning = {} } = manifest;
  const { sample, noise } = inputs;
  const channels = sample in conditioning ? null : shape[0];
  report(onnx, [
    ...checkTensor(graph.inputs, 'input', sample, 'inputs.sample', ['batch', channels, ...shape.slice(1)]),
    ...checkNoise(graph.inputs, manifest),
    ...checkTensor(graph.outputs, 'output', output, 'output', ['batch', ...shape]),
    ...checkNothingElse(graph, [sample, noise, ...Object.keys(conditioning)]),
  ]);
}

/**
 * Checks that conditions fit the inputs they are fed to: by name, dtype and shape.
 *
 * @param conditions - as loadConditioning gives them
 * @throws StepsmithError `model_unavailable` with everything that is wrong, and what is expected
 */
export function checkConditions(graph: Graph, manifest: Denoiser, conditions: readonly Condition[]): void {
  const { onnx, shape, inputs } = manifest;
  report(
    onnx,
    conditions.flatMap((condition) =>
      condition.input === inputs.sample
        ? checkConcatenated(graph.inputs, condition, shape)
        : checkCondition(graph.inputs, condition),
    ),
  );
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
    ...checkTensor(
      graph.inputs,
      'input',
      input,
      'validation.features.input',
      ['batch', ...shape],
      ['float32'],
    ),
    ...checkTensor(
      graph.outputs,
      'output',
      output,
      'validation.features.output',
      ['batch', count],
      ['float32'],
    ),
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
  types: readonly string[] = FLOATS,
): string[] {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (!tensor) return [missing(tensors, kind, name, field)];
  const { dims, elementType } = tensor;
  if (!types.includes(elementType) || !dims || !fits(dims, expected)) {
    const wanted = types.includes(elementType) ? elementType : types.join(' or ');
    return [`${kind} "${name}" is ${describeTensor(tensor)}, expected ${describeType(wanted, expected)}`];
  }
  return checkBatch(kind, name, dims);
}

/** What is concatenated along the channels has the other axes of a sample. */
function checkConcatenated(
  tensors: readonly GraphTensor[],
  { input, array, dtype, shape: own }: Condition,
  shape: readonly number[],
): string[] {
  const rest = shape.slice(1);
  if (own.length !== shape.length || own.slice(1).join() !== rest.join() || !dtype.startsWith('float'))
    return [
      `array "${array}", which is concatenated to the sample, has rows of ${describeArray({ dtype, shape: own })}, ` +
        `expected ${describeType('float32', ['channels', ...rest])}`,
    ];
  return checkTensor(tensors, 'input', input, 'inputs.sample', ['batch', shape[0] + own[0], ...rest]);
}

function checkNoise(
  tensors: readonly GraphTensor[],
  manifest: Pick<Denoiser, 'inputs' | 'process' | 'prediction'>,
): string[] {
  const { process, inputs } = manifest;
  const name = inputs.noise;
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (!tensor) return [missing(tensors, 'input', name, 'inputs.noise')];
  const { dims, elementType } = tensor;
  const isInteger = INTEGERS.includes(elementType);
  if (isInteger && process.type !== 'vp')
    return [
      `input "${name}" is ${elementType}, but the time of process "${process.type}" is no whole number; export it as float32`,
    ];
  const { [elementType]: told = Infinity } = WHOLE_NUMBERS;
  const timesteps = noiseProcess(manifest).timestepSigmas?.length ?? 0;
  if (timesteps > told)
    return [
      `input "${name}" is ${elementType}, which tells whole numbers apart up to ${told} only, of ${timesteps} timesteps; ` +
        'export it as float32 or int64',
    ];
  if ((!isInteger && !FLOATS.includes(elementType)) || !dims?.slice(1).every((size) => size === 1)) {
    return [
      `input "${name}" is ${describeTensor(tensor)}, expected float32 [batch], one noise level a sample, or a scalar; ` +
        `${[...FLOATS.slice(1), ...INTEGERS].join(', ')} are taken too`,
    ];
  }
  return dims[0] === 1 ? [] : checkBatch('input', name, dims);
}

function checkCondition(
  tensors: readonly GraphTensor[],
  { input: name, array, dtype, shape, unconditional }: Condition,
): string[] {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (!tensor) return [missing(tensors, 'input', name, `conditioning.${name}`)];
  const { dims, elementType } = tensor;
  const rows = `array "${array}" has rows of ${describeArray({ dtype, shape })}`;
  if (!isFedBy(elementType, dtype))
    return [`input "${name}" is ${describeTensor(tensor)}, but ${rows}; ${howToSave(elementType)}`];
  if (!dims || !fits(dims, ['batch', ...shape]))
    return [
      `input "${name}" is ${describeTensor(tensor)}, but ${rows}; expected [${['batch', ...shape].join(',')}]`,
    ];
  if (INTEGERS.includes(elementType) && typeof unconditional === 'number' && !Number.isInteger(unconditional))
    return [
      `input "${name}" is ${elementType}, which cannot be ${unconditional} (conditioning.${name}.unconditional)`,
    ];
  return checkBatch('input', name, dims);
}

/** Numbers go in as they are: what would be rounded or cut is refused. */
function isFedBy(elementType: string, dtype: ArrayDtype): boolean {
  return FLOATS.includes(elementType)
    ? dtype.startsWith('float')
    : INTEGERS.includes(elementType) && !dtype.startsWith('float');
}

function howToSave(elementType: string): string {
  if (FLOATS.includes(elementType)) return 'save the array as float32 or float16';
  if (INTEGERS.includes(elementType)) return `save the array as ${elementType}`;
  return `supported inputs: ${[...FLOATS, ...INTEGERS].join(', ')}`;
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
  const others = inputs.filter(({ name }) => !fed.includes(name));
  if (others.length === 0) return [];
  const names = others.map((tensor) => `"${tensor.name}" (${describeTensor(tensor)})`);
  const [{ name }] = others;
  return [
    `also wants ${names.join(', ')}, which has no default value: say which array it is fed, ` +
      `"conditioning": {"${name}": {"array": ...}} in model.json`,
  ];
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
