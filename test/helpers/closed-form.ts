// One mixture of Gaussians, and its perfect denoiser as every kind of network: built when a test needs it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNormal } from 'd3-random';
import { TensorProto_DataType } from 'onnx-buf';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { buildModel, floats, integers, node, nodeWith, value } from '../../src/models/onnx-builder.ts';
import type { Prediction } from '../../src/models/process-settings.ts';
import { noiseProcess } from '../../src/models/processes/index.ts';
import { noiseWeight } from '../../src/models/processes/process.ts';
import { npy, npz } from '../unit/models/fixtures.ts';

const { FLOAT, FLOAT16, BFLOAT16, INT64 } = TensorProto_DataType;
const SAMPLES = 1024;
/** Independent points of the plane in one sample: many say more of the loss than one. */
export const POINTS = 16;

/** Two rings; the class of a sample is the ring its points lie on. */
export const MIXTURE = { std: 0.05, means: [...ring(0.42, 5), ...ring(0.84, 5)], inner: 5 };
/** The label of no condition. */
export const UNCONDITIONAL = 2;

const MODES = [0, 1, UNCONDITIONAL].map(modesOf);

export interface ClosedForm {
  readonly name: string;
  readonly process: object;
  readonly prediction: Prediction;
  readonly ioType?: 'float16' | 'bfloat16';
  readonly timestepType?: 'int64';
  readonly scalarTimestep?: boolean;
  readonly conditional?: boolean;
}

/** Writes the model's folder. */
export async function writeClosedForm(
  modelsDir: string,
  model: ClosedForm,
  manifest: object = {},
): Promise<void> {
  const directory = join(modelsDir, model.name);
  await mkdir(directory, { recursive: true });
  const write = (file: string, content: string | Uint8Array) => writeFile(join(directory, file), content);
  await write('model.json', JSON.stringify({ ...manifestOf(model), ...manifest }));
  await write('model.onnx', graphOf(model));
  await write('calibration.npz', dataOf(1));
  await write('held_out.npz', dataOf(2));
}

function manifestOf({ name, process, prediction, conditional }: ClosedForm): object {
  return {
    name,
    onnx: 'model.onnx',
    shape: [POINTS, 2],
    inputs: { sample: 'sample', noise: 'timestep' },
    output: 'out_sample',
    prediction,
    process,
    data: { file: 'calibration.npz', array: 'x0' },
    validation: { file: 'held_out.npz', array: 'x0' },
    ...(conditional && { conditioning: { labels: { array: 'y', unconditional: UNCONDITIONAL } } }),
  };
}

/** x0 [N, 16, 2] and the class of each sample, int64 [N]. */
export function dataOf(seed: number): Uint8Array {
  const generator = xoroshiro128plus(seed);
  const normal = randomNormal.source(() => uniformFloat64(generator))(0, MIXTURE.std);
  const labels = Array.from({ length: SAMPLES }, () => uniformInt(generator, 0, 1));
  const samples = labels.flatMap((label) =>
    Array.from({ length: POINTS }, () => {
      const modes = modesOf(label);
      const [x, y] = MIXTURE.means[modes[uniformInt(generator, 0, modes.length - 1)]];
      return [x + normal(), y + normal()];
    }).flat(),
  );
  return npz({
    x0: npy(Float32Array.from(samples), [SAMPLES, POINTS, 2]),
    y: npy(BigInt64Array.from(labels, BigInt), [SAMPLES]),
  });
}

/** The modes of a class; all of them without one. */
export function modesOf(label: number): number[] {
  const all = [...MIXTURE.means.keys()];
  return label === UNCONDITIONAL ? all : all.filter((mode) => mode < MIXTURE.inner === (label === 0));
}

/**
 * With z = a x0 + b n and v = a^2 s^2 + b^2 the perfect D is m + a s^2 / v (z - a m), where m is the mean of the modes
 * under softmax((a <z, mu> - a^2 |mu|^2 / 2) / v); F follows from it as the prediction says.
 */
function graphOf(model: ClosedForm): Uint8Array {
  const { std, means } = MIXTURE;
  const io = model.ioType === 'float16' ? FLOAT16 : model.ioType === 'bfloat16' ? BFLOAT16 : FLOAT;
  const timeType = model.timestepType ? INT64 : io;
  const output = answer(model);
  return buildModel({
    name: model.name,
    inputs: [
      value('sample', io, ['batch', POINTS, 2]),
      value('timestep', timeType, model.scalarTimestep ? [] : ['batch']),
      ...(model.conditional ? [value('labels', INT64, ['batch'])] : []),
    ],
    outputs: [value('out_sample', io, ['batch', POINTS, 2])],
    constants: [
      integers('axis', [1]),
      integers('column', [-1, 1, 1]),
      floats('s2', [], [std * std]),
      floats('means', [means.length, 2], means.flat()),
      floats(
        'means_transposed',
        [2, means.length],
        [0, 1].flatMap((axis) => means.map((mean) => mean[axis])),
      ),
      floats(
        'half_squares',
        [means.length],
        means.map(([x, y]) => (x * x + y * y) / 2),
      ),
      floats(
        'masks',
        [3, means.length],
        [0, 1, UNCONDITIONAL].flatMap((label) => maskOf(label)),
      ),
      ...tables(model),
      ...output.constants,
    ],
    nodes: [
      nodeWith('Cast', ['sample'], 'z', 'to', FLOAT),
      nodeWith('Cast', ['timestep'], 'time_flat', 'to', FLOAT),
      node('Reshape', ['time_flat', 'column'], 'time'),
      ...weightsOf(model),
      node('Mul', ['a', 'a'], 'a2'),
      node('Mul', ['b', 'b'], 'b2'),
      node('Mul', ['a2', 's2'], 'a2s2'),
      node('Add', ['a2s2', 'b2'], 'v'),
      node('MatMul', ['z', 'means_transposed'], 'products'),
      node('Mul', ['a', 'products'], 'a_products'),
      node('Mul', ['a2', 'half_squares'], 'a2_squares'),
      node('Sub', ['a_products', 'a2_squares'], 'exponents'),
      node('Div', ['exponents', 'v'], 'scaled'),
      ...(model.conditional
        ? [
            node('Gather', ['masks', 'labels'], 'mask_rows'),
            node('Unsqueeze', ['mask_rows', 'axis'], 'mask'),
            node('Add', ['scaled', 'mask'], 'logits'),
          ]
        : [node('Identity', ['scaled'], 'logits')]),
      nodeWith('Softmax', ['logits'], 'p', 'axis', -1),
      node('MatMul', ['p', 'means'], 'm'),
      node('Mul', ['a', 'm'], 'am'),
      node('Sub', ['z', 'am'], 'offset'),
      node('Mul', ['a', 's2'], 'as2'),
      node('Div', ['as2', 'v'], 'gain'),
      node('Mul', ['gain', 'offset'], 'shrunk'),
      node('Add', ['m', 'shrunk'], 'd'),
      ...output.nodes,
      nodeWith('Cast', ['f'], 'out_sample', 'to', io),
    ],
  });
}

function maskOf(label: number): number[] {
  return MIXTURE.means.map((_, mode) => (modesOf(label).includes(mode) ? 0 : -1e9));
}

/** The weights of discrete times, by timestep. */
function tables({ process, prediction }: ClosedForm) {
  const { timestepSigmas, ...rest } = noiseProcess({ process, prediction } as ModelManifest);
  if (!timestepSigmas) return [];
  const sigmas = [...timestepSigmas];
  const own = { ...rest, timestepSigmas };
  return [
    floats(
      'a_table',
      [sigmas.length],
      sigmas.map((sigma) => own.scaleOf(sigma)),
    ),
    floats(
      'b_table',
      [sigmas.length],
      sigmas.map((sigma) => noiseWeight(own, sigma)),
    ),
  ];
}

/** a and b, [batch, 1, 1], of `time`. */
function weightsOf({ process, prediction }: ClosedForm) {
  const { type } = process as { type: string };
  if (type === 'vp')
    return [
      node('Round', ['time'], 'time_whole'),
      nodeWith('Cast', ['time_whole'], 'index', 'to', INT64),
      node('Gather', ['a_table', 'index'], 'a'),
      node('Gather', ['b_table', 'index'], 'b'),
    ];
  if (type === 'flow') return [node('Mul', ['time', 'per_thousand'], 'b'), node('Sub', ['one', 'b'], 'a')];
  if (prediction !== 'edm') return [node('Identity', ['time'], 'b'), node('Identity', ['one'], 'a')];
  return [
    node('Mul', ['time', 'four'], 'log_sigma'),
    node('Exp', ['log_sigma'], 'sigma'),
    node('Mul', ['sigma', 'sigma'], 'sigma2'),
    node('Add', ['sigma2', 'data2'], 'total'),
    node('Sqrt', ['total'], 'root'),
    node('Reciprocal', ['root'], 'a'),
    node('Mul', ['sigma', 'a'], 'b'),
  ];
}

/** F of d, z, a and b. */
function answer({ prediction, process }: ClosedForm) {
  const { sigma_data: data = 1 } = process as { sigma_data?: number };
  const constants = [
    floats('one', [], [1]),
    floats('four', [], [4]),
    floats('per_thousand', [], [1e-3]),
    floats('data', [], [data]),
    floats('data2', [], [data * data]),
  ];
  const nodes = {
    denoised: [node('Identity', ['d'], 'f')],
    epsilon: [node('Mul', ['a', 'd'], 'ad'), node('Sub', ['z', 'ad'], 'bn'), node('Div', ['bn', 'b'], 'f')],
    v_prediction: [
      node('Mul', ['a', 'z'], 'az'),
      node('Sub', ['az', 'd'], 'bf'),
      node('Div', ['bf', 'b'], 'f'),
    ],
    flow: [node('Sub', ['z', 'd'], 'bf'), node('Div', ['bf', 'b'], 'f')],
    edm: [
      node('Mul', ['a', 'z'], 'az'),
      node('Mul', ['az', 'data2'], 'skip'),
      node('Sub', ['d', 'skip'], 'rest'),
      node('Mul', ['b', 'data'], 'out'),
      node('Div', ['rest', 'out'], 'f'),
    ],
  };
  return { constants, nodes: nodes[prediction] };
}

function ring(radius: number, count: number): [x: number, y: number][] {
  return Array.from({ length: count }, (_, j) => {
    const angle = (2 * Math.PI * j) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** The perfect denoiser in float64, of all modes or of those of a class. */
export function closedFormDenoise(
  x: readonly number[],
  sigma: number,
  label = UNCONDITIONAL,
): [number, number] {
  const { std, means } = MIXTURE;
  const variance = std * std + sigma * sigma;
  const gain = (std * std) / variance;
  let [nearest, total, meanX, meanY] = [Infinity, 0, 0, 0];
  // Plain loops: the Gram of the guided denoiser asks millions of times.
  for (const mode of MODES[label])
    nearest = Math.min(nearest, (x[0] - means[mode][0]) ** 2 + (x[1] - means[mode][1]) ** 2);
  for (const mode of MODES[label]) {
    const [mx, my] = means[mode];
    const weight = Math.exp((nearest - (x[0] - mx) ** 2 - (x[1] - my) ** 2) / (2 * variance));
    total += weight;
    meanX += weight * mx;
    meanY += weight * my;
  }
  meanX /= total;
  meanY /= total;
  return [meanX + gain * (x[0] - meanX), meanY + gain * (x[1] - meanY)];
}

/** E|D(x, sigma) - x0|^2 = E|x0|^2 - E|D|^2, by a sum over a grid fine enough for the narrowest mode. */
export function closedFormMmse(sigma: number): number {
  const { std, means } = MIXTURE;
  const width = Math.hypot(std, sigma);
  const reach = 0.84 + 6 * width;
  const cells = Math.ceil((2 * reach) / (width / 1.5));
  const step = (2 * reach) / cells;
  let squares = 0;
  let total = 0;
  for (let i = 0; i < cells; i++)
    for (let j = 0; j < cells; j++) {
      const x = [(i + 0.5) * step - reach, (j + 0.5) * step - reach];
      const density = means.reduce(
        (sum, [mx, my]) => sum + Math.exp(-((x[0] - mx) ** 2 + (x[1] - my) ** 2) / (2 * width * width)),
        0,
      );
      if (density < 1e-12) continue;
      const [dx, dy] = closedFormDenoise(x, sigma);
      total += density;
      squares += density * (dx * dx + dy * dy);
    }
  const data = 2 * std * std + means.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / means.length;
  return data - squares / total;
}
