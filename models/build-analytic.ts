/**
 * Builds the models whose perfect denoiser is known in closed form: models/gaussian, models/mixture-2d and models/grid-2d.
 * Running it again gives the same bytes. Usage: npm run models:build
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNormal } from 'd3-random';
import { zipSync } from 'fflate';
import { dump } from 'npyjs';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { ModelManifest } from '../src/models/manifest.ts';
import { batched, buildModel, floats, integers, node, nodeWith } from '../src/models/onnx-builder.ts';

const SAMPLES = 4096;
const CALIBRATION_SEED = 1;
const HELD_OUT_SEED = 2;

/** What is the same for all of them; a zip needs a date, and the clock's would make every build differ. */
const ZIP_DATE = new Date(1980, 0, 1);
const COMMON = {
  onnx: 'model.onnx',
  inputs: { sample: 'x', noise: 'sigma' },
  output: 'denoised',
  prediction: 'denoised',
  process: { type: 'edm', sigma_min: 0.002, sigma_max: 80 },
  data: { file: 'calibration.npz', array: 'x0' },
  validation: { file: 'held_out.npz', array: 'x0' },
  license: 'Apache-2.0',
} satisfies Partial<ModelManifest>;

interface AnalyticModel {
  manifest: ModelManifest;
  graph: Uint8Array;
  draw: (seed: number) => Float32Array;
  readme: string;
}

/** Standard deviation and dimension of the Gaussian. */
export const GAUSSIAN = { c: 0.5, dimension: 64 };

/** Equally likely Gaussians in the plane. */
export interface Mixture {
  readonly name: string;
  readonly std: number;
  readonly means: readonly (readonly [x: number, y: number])[];
  /** Where the means lie. */
  readonly layout: string;
}

/**
 * Rings: the outer radius is twice the inner one, so that neighbours on both are equally far apart: 0.33, which is 6.6
 * standard deviations. Grid: many narrow modes, 0.26 apart, 13 standard deviations.
 */
export const MIXTURES: readonly Mixture[] = [
  {
    name: 'mixture-2d',
    std: 0.05,
    means: [...ring(0.42, 8), ...ring(0.84, 16)],
    layout:
      '8 on a ring of radius 0.42 and 16 on one of 0.84; mean j of a ring of k is radius (cos 2 pi j/k, sin 2 pi j/k)',
  },
  {
    name: 'grid-2d',
    std: 0.02,
    means: grid(8, 0.26),
    layout: 'a grid of 8 by 8 about the origin, 0.26 apart',
  },
];

/** Writes the folders of all of them into `modelsDir`. */
export async function buildAnalyticModels(modelsDir: string): Promise<void> {
  for (const model of [gaussian(), ...MIXTURES.map(mixture)])
    await writeModel(join(modelsDir, model.manifest.name), model);
}

function gaussian(): AnalyticModel {
  const { c, dimension } = GAUSSIAN;
  return {
    manifest: {
      name: 'gaussian',
      shape: [dimension],
      ...COMMON,
      description: `Perfect denoiser of isotropic Gaussian data, standard deviation ${c}, ${dimension} dimensions`,
    },
    graph: gaussianGraph(),
    draw: drawGaussian,
    readme: GAUSSIAN_README,
  };
}

function mixture(of: Mixture): AnalyticModel {
  const { name, std, means } = of;
  return {
    manifest: {
      name,
      shape: [2],
      ...COMMON,
      description: `Perfect denoiser of ${means.length} Gaussians of standard deviation ${std} in the plane`,
    },
    graph: mixtureGraph(of),
    draw: (seed) => drawMixture(of, seed),
    readme: mixtureReadme(of),
  };
}

/** D(x, sigma) = c^2 / (c^2 + sigma^2) x */
function gaussianGraph(): Uint8Array {
  const { c, dimension } = GAUSSIAN;
  return buildModel({
    name: 'gaussian',
    inputs: [batched('x', [dimension]), batched('sigma', [])],
    outputs: [batched('denoised', [dimension])],
    constants: [integers('axis', [1]), floats('c2', [], [c * c])],
    nodes: [
      node('Mul', ['sigma', 'sigma'], 'sigma2'),
      node('Add', ['sigma2', 'c2'], 'variance'),
      node('Div', ['c2', 'variance'], 'weight'),
      node('Unsqueeze', ['weight', 'axis'], 'weight_column'),
      node('Mul', ['weight_column', 'x'], 'denoised'),
    ],
  });
}

/**
 * D(x, sigma) = m + s^2 / v (x - m), with v = s^2 + sigma^2, m = sum_j p_j mu_j and
 * p = softmax_j(-|x - mu_j|^2 / 2v) = softmax_j((<x, mu_j> - |mu_j|^2 / 2) / v):
 * |x|^2 is the same for every j and drops out of the softmax. At sigma 80 it would drown the rest in float32.
 */
function mixtureGraph({ name, std, means }: Mixture): Uint8Array {
  const axes = [0, 1];
  return buildModel({
    name,
    inputs: [batched('x', [2]), batched('sigma', [])],
    outputs: [batched('denoised', [2])],
    constants: [
      integers('axis', [1]),
      floats('s2', [], [std * std]),
      floats('means', [means.length, 2], means.flat()),
      floats(
        'means_transposed',
        [2, means.length],
        axes.flatMap((axis) => means.map((mean) => mean[axis])),
      ),
      floats(
        'half_squares',
        [means.length],
        means.map(([x, y]) => (x * x + y * y) / 2),
      ),
    ],
    nodes: [
      node('Mul', ['sigma', 'sigma'], 'sigma2'),
      node('Add', ['sigma2', 's2'], 'v'),
      node('Unsqueeze', ['v', 'axis'], 'v_column'),
      node('MatMul', ['x', 'means_transposed'], 'products'),
      node('Sub', ['products', 'half_squares'], 'exponents'),
      node('Div', ['exponents', 'v_column'], 'logits'),
      nodeWith('Softmax', ['logits'], 'p', 'axis', -1),
      node('MatMul', ['p', 'means'], 'm'),
      node('Sub', ['x', 'm'], 'offset'),
      node('Div', ['s2', 'v_column'], 'weight'),
      node('Mul', ['weight', 'offset'], 'shrunk'),
      node('Add', ['m', 'shrunk'], 'denoised'),
    ],
  });
}

/** Rounded to multiples of 2^-10, half of sigma_min, for the file to be half as large. */
function drawGaussian(seed: number): Float32Array {
  const { normal } = source(seed);
  const values = new Float32Array(SAMPLES * GAUSSIAN.dimension);
  return values.map(() => Math.round(GAUSSIAN.c * normal() * 1024) / 1024);
}

function drawMixture({ std, means }: Mixture, seed: number): Float32Array {
  const { normal, below } = source(seed);
  const samples = Array.from({ length: SAMPLES }, () => {
    const mean = means[below(means.length)];
    return mean.map((coordinate) => coordinate + std * normal());
  });
  return Float32Array.from(samples.flat());
}

function source(seed: number): { normal: () => number; below: (n: number) => number } {
  const generator = xoroshiro128plus(seed);
  const normal = randomNormal.source(() => uniformFloat64(generator))(0, 1);
  return { normal, below: (n) => uniformInt(generator, 0, n - 1) };
}

function ring(radius: number, count: number): [x: number, y: number][] {
  return Array.from({ length: count }, (_, j) => {
    const angle = (2 * Math.PI * j) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function grid(side: number, spacing: number): [x: number, y: number][] {
  const at = (i: number) => (i - (side - 1) / 2) * spacing;
  return Array.from({ length: side * side }, (_, j) => [at(j % side), at(Math.floor(j / side))]);
}

async function writeModel(
  directory: string,
  { manifest, graph, draw, readme }: AnalyticModel,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const write = (file: string, content: string | Uint8Array) => writeFile(join(directory, file), content);
  await write('model.json', `${JSON.stringify(manifest, null, 2)}\n`);
  await write('model.onnx', graph);
  await write('calibration.npz', npz(draw(CALIBRATION_SEED), manifest.shape));
  await write('held_out.npz', npz(draw(HELD_OUT_SEED), manifest.shape));
  await write('README.md', readme);
}

function npz(samples: Float32Array, shape: readonly number[]): Uint8Array {
  const array = new Uint8Array(dump(samples, [SAMPLES, ...shape]));
  return zipSync({ 'x0.npy': array }, { level: 9, mtime: ZIP_DATE });
}

const PROVENANCE = `
- \`calibration.npz\`, \`held_out.npz\`: \`x0\` float32, ${SAMPLES} samples each, drawn with seeds ${CALIBRATION_SEED} and ${HELD_OUT_SEED} (xoroshiro128+).

Everything here is written by \`npm run models:build\` (models/build-analytic.ts); running it again gives the same bytes.
`;

const GAUSSIAN_README = `# gaussian

The perfect denoiser of isotropic Gaussian data, for which the paper gives the best schedule in closed form.

- \`model.onnx\`: D(x, sigma) = c^2 / (c^2 + sigma^2) x with c = ${GAUSSIAN.c}; inputs \`x\` float32 [batch,${GAUSSIAN.dimension}] and \`sigma\` float32
  [batch], output \`denoised\` [batch,${GAUSSIAN.dimension}].
- The data are N(0, c^2 I), rounded to multiples of 2^-10, which is half of sigma_min.
${PROVENANCE.trimStart()}`;

function mixtureReadme({ name, std, means, layout }: Mixture): string {
  return `# ${name}

The perfect denoiser of ${means.length} equally likely Gaussians in the plane, each of standard deviation s = ${std}:
${layout}.
Small enough to see where a schedule goes wrong: missed or unequal modes, spread within a mode.

- \`model.onnx\`: D(x, sigma) = m + s^2 / v (x - m), where v = s^2 + sigma^2, m = sum_j p_j mu_j and
  p = softmax_j(-|x - mu_j|^2 / 2v); inputs \`x\` float32 [batch,2] and \`sigma\` float32 [batch], output \`denoised\` [batch,2].
${PROVENANCE.trimStart()}`;
}

if (process.argv[1] === import.meta.filename) await buildAnalyticModels(import.meta.dirname);
