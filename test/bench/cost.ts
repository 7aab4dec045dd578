// How many denoiser evaluations a good schedule costs, where the best is known: on Gaussian data the closed-form optimum
// bounds whatever a descent could find, and what the probe finds is judged by its true KLUB, not by its own measurement.
import { optimalPaths, optimalSchedule } from '../../src/ays/dynamic-programming.ts';
import { gaussianKlub, gaussianKlubOptimum } from '../../src/ays/gaussian.ts';
import { meanGram } from '../../src/ays/gram.ts';
import { KLUB_EXPONENT, stepCosts } from '../../src/ays/klub.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import { Device } from '../../workers/device/device.ts';
import {
  measureGrams,
  measureTask,
  modelFiles,
  onCpu,
  SIGMA_MAX,
  SIGMA_MIN,
  SILENT,
} from '../helpers/device.ts';
import { writeTable, type Row } from './table.ts';

const C = 0.5;
const STEPS = 10;
const LEVELS = [32, 48, 64, 96, 128, 192, 256, 384, 512];
const BLOCKS = [1, 2, 4, 8, 16];
const SEEDS = [0, 1, 2, 3, 4];
const THRESHOLDS = [0.03, 0.01, 0.003];
/** Iterations x candidates x samples x evaluations a sample of the search in the paper. */
const PAPER = 300 * 11 * 8192 * 2;

const LEAST = gaussianKlub(gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, STEPS, C), C, 1);

/** The true KLUB over the least there is, less 1: the median over the seeds and the worst of them. */
interface Excess {
  levels: number;
  paths: number;
  evaluations: number;
  median: number;
  worst: number;
}

const device = await Device.start(onCpu(), SILENT);
const model = await modelFiles('gaussian');
const ladder: Excess[] = [];
for (const levels of LEVELS) ladder.push(...(await excessesOf(levels)));
await device.stop();

const percent = (fraction: number): string => (fraction * 100).toFixed(fraction < 0.1 ? 2 : 0);

writeTable(
  'cost',
  `Denoiser evaluations until the true KLUB of ${STEPS} steps on Gaussian data is near its optimum; the search of the paper takes ${PAPER}`,
  THRESHOLDS.flatMap((threshold) => [toRow(threshold, 'median'), toRow(threshold, 'worst')]),
);
writeTable(
  'cost-ladder',
  `True KLUB of ${STEPS} steps on Gaussian data over its optimum, less 1, in per cent; ${SEEDS.length} seeds`,
  ladder.map(({ levels, paths, evaluations, median, worst }) => ({
    levels,
    paths,
    evaluations,
    median: percent(median),
    worst: percent(worst),
  })),
);

/** One row for each number of paths: fewer paths are the first blocks of more. */
async function excessesOf(levels: number): Promise<Excess[]> {
  const task = measureTask(model, levels, Math.max(...BLOCKS));
  const grams: Float64Array[][] = [];
  for (const seed of SEEDS) grams.push(await measureGrams(device, { ...task, seed }));
  return BLOCKS.map((blocks) => {
    const paths = blocks * PATHS_PER_BLOCK;
    const excesses = grams
      .map((ofSeed) => excess(task.levels, ofSeed.slice(0, blocks)))
      .sort((a, b) => a - b);
    const [median, worst] = [excesses[(SEEDS.length - 1) / 2], excesses[SEEDS.length - 1]];
    return { levels, paths, evaluations: levels * paths, median, worst };
  });
}

function excess(levels: Float64Array, grams: Float64Array[]): number {
  const costs = stepCosts(meanGram(levels, grams, PATHS_PER_BLOCK), KLUB_EXPONENT);
  const { schedule } = optimalSchedule(optimalPaths(costs, levels.length, STEPS), levels, STEPS);
  return gaussianKlub(schedule, C, 1) / LEAST - 1;
}

function toRow(threshold: number, of: 'median' | 'worst'): Row {
  const within = ladder.filter((entry) => entry[of] <= threshold);
  // A grid may happen to hold the optimum: what can be counted on is what no larger measurement takes back.
  const settled = within.filter(({ levels, paths }) =>
    ladder.every((entry) => entry.levels < levels || entry.paths < paths || entry[of] <= threshold),
  );
  return {
    'within, %': threshold * 100,
    of: of === 'median' ? 'median seed' : 'every seed',
    ...cheapest('', within),
    ...cheapest('for good: ', settled),
  };
}

function cheapest(label: string, entries: readonly Excess[]): Row {
  const { evaluations, levels, paths } = entries.toSorted((a, b) => a.evaluations - b.evaluations)[0];
  return {
    [`${label}evaluations`]: evaluations,
    [`${label}levels x paths`]: `${levels} x ${paths}`,
    [`${label}of the paper`]: `1/${Math.round(PAPER / evaluations)}`,
  };
}
