// Whether what is published samples better than the usual schedules: for each model, solver and step count, the choice of
// the service against every default, on seeds that were not used for choosing. `--quick` takes a few cells of each model.
// Usage: npm run bench:quality [-- --quick] [-- --steps=5,10] [-- --refine]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { meanGram } from '../../src/ays/gram.ts';
import { logSpacedLevels } from '../../src/ays/levels.ts';
import { project, projectionDirections } from '../../src/measures/projections.ts';
import { measureSamples, type MeasureName } from '../../src/measures/measure.ts';
import { toReference, type Reference } from '../../src/measures/reference.ts';
import { loadCalibration, loadHeldOut } from '../../src/models/calibration.ts';
import { loadFeatureStatistics } from '../../src/models/feature-statistics.ts';
import { dimensionOf } from '../../src/models/manifest.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import type { Candidate, CandidatePool, Phase } from '../../src/selection/candidate.ts';
import { chooseSchedule } from '../../src/selection/choose.ts';
import type { SolverId } from '../../src/solvers.ts';
import { candidatePools } from '../../workers/candidates.ts';
import type { MeasureTask, ModelFiles } from '../../workers/device/messages.ts';
import { OBJECTIVES } from '../../workers/solvers/objectives.ts';
import { measureGrams, modelFiles } from '../helpers/device.ts';
import { RolloutLab } from './rollout-lab.ts';
import { worseThan, type Comparison } from './paired.ts';
import { writeTable, type Row } from './table.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    refine: { type: 'boolean', default: false },
    steps: { type: 'string' },
    name: { type: 'string', default: 'quality' },
    models: { type: 'string', default: 'mixture-2d,grid-2d,fashion-mnist' },
    solvers: { type: 'string', default: 'euler,euler_ancestral,dpmpp_2m,dpmpp_2m_sde,heun' },
  },
});
const MODELS = options.models.split(',');
const SOLVERS = (options.quick ? 'euler_ancestral,dpmpp_2m' : options.solvers).split(',') as SolverId[];
const STEPS = (options.steps ?? (options.quick ? '5' : '5,6,8,10,20')).split(',').map(Number);
const SAMPLES = options.quick ? 64 : 512;
const SEEDS = Array.from({ length: 8 }, (_, i) => 1000 + i);
const SAMPLES_A_SEED = options.quick ? 32 : 128;
const RANGE = { sigmaMin: 0.01, sigmaMax: 80 };
const LEVELS = 128;
const BLOCKS = 16;

interface Prepared {
  readonly name: string;
  readonly model: ModelFiles;
  readonly dimension: number;
  readonly dataStd: number;
  readonly references: Record<Phase, Reference>;
  readonly whole: Reference;
  readonly grams: Float64Array[];
  readonly primary: 'frechet' | 'energy_distance';
}

/** The measures of one schedule, seed by seed. */
interface Scored {
  readonly name: string;
  readonly chosen: string;
  readonly scores: Partial<Record<MeasureName, number[]>>;
}

interface Cell {
  readonly model: string;
  readonly solver: SolverId;
  readonly steps: number;
  readonly primary: MeasureName;
  readonly evaluations: number;
  readonly scored: Scored[];
}

const started = performance.now();
const lab = await RolloutLab.start();
const cells: Cell[] = [];
for (const name of MODELS) {
  const prepared = await prepare(name);
  for (const solver of SOLVERS) {
    for (const [i, pool] of poolsOf(prepared, solver).entries()) {
      const cell = await measureCell(prepared, solver, STEPS[i], pool);
      cells.push(cell);
      report();
      lab.forget();
      const summary = cell.scored.map(
        (one) => `${one.name} ${mean(one.scores[cell.primary] ?? [NaN]).toPrecision(3)}`,
      );
      console.error(
        `${name} ${solver} ${STEPS[i]}: ${summary.join(', ')} (${cell.scored.find((s) => s.name === 'auto')?.chosen})`,
      );
    }
  }
}
await lab.stop();

async function prepare(name: string): Promise<Prepared> {
  const model = await modelFiles(name);
  const held = await loadHeldOut(model.directory, model.manifest);
  if (!held) throw new Error(`${name} has no held-out data`);
  const statistics = await loadFeatureStatistics(model.directory, model.manifest);
  const dimension = dimensionOf(model.manifest);
  const all = project(held.samples, dimension, projectionDirections(dimension));
  const part = (keep: (i: number) => boolean) =>
    toReference(
      all.filter((_, i) => keep(Math.floor(i / 128))),
      statistics,
    );
  const levels = logSpacedLevels(RANGE.sigmaMin, RANGE.sigmaMax, LEVELS);
  const task = { model, levels, seed: 0, batchSize: 16, firstBlock: 0, blocks: BLOCKS };
  return {
    name,
    model,
    dimension,
    dataStd: (await loadCalibration(model.directory, model.manifest)).std,
    references: { choice: part((i) => i % 2 === 0), confirmation: part((i) => i % 2 === 1) },
    whole: part(() => true),
    grams: await probe(task),
    primary: statistics ? 'frechet' : 'energy_distance',
  };
}

/** Half of the blocks on each of two devices. */
async function probe(task: MeasureTask): Promise<Float64Array[]> {
  const half = (firstBlock: number) =>
    lab.withDevice((device) => measureGrams(device, { ...task, firstBlock, blocks: BLOCKS / 2 }));
  return (await Promise.all([half(0), half(BLOCKS / 2)])).flat();
}

function poolsOf({ grams, dataStd }: Prepared, solver: SolverId): CandidatePool[] {
  const levels = logSpacedLevels(RANGE.sigmaMin, RANGE.sigmaMax, LEVELS);
  return candidatePools({
    ...RANGE,
    gram: meanGram(levels, grams, PATHS_PER_BLOCK),
    dataStd,
    exponent: 'auto',
    objective: OBJECTIVES[solver],
    steps: STEPS,
    published: STEPS.map(() => null),
  });
}

async function measureCell(
  prepared: Prepared,
  solver: SolverId,
  steps: number,
  pool: CandidatePool,
): Promise<Cell> {
  const { model, dimension, references, primary, name } = prepared;
  const before = lab.evaluations;
  const measure = lab.measure(model, dimension, solver, references);
  const auto = await chooseSchedule({ pool, primary, samples: SAMPLES, refine: false }, measure);
  const evaluations = lab.evaluations - before;
  const contestants: [string, Candidate][] = [
    ...pool.defaults.map((one): [string, Candidate] => [one.name, one]),
    ['p=3', pool.tempered.find((one) => one.origin.exponent === 3)!],
    ['auto', auto.chosen],
    ['unheld winner', auto.winner],
  ];
  if (options.refine) {
    const refined = await chooseSchedule({ pool, primary, samples: SAMPLES, refine: true }, measure);
    contestants.push(['auto + refined', refined.chosen]);
  }
  const scored: Scored[] = [];
  for (const [label, candidate] of contestants) {
    scored.push({ name: label, chosen: candidate.name, scores: await score(prepared, solver, candidate) });
  }
  return { model: name, solver, steps, primary, evaluations, scored };
}

async function score({ model, dimension, whole }: Prepared, solver: SolverId, candidate: Candidate) {
  const scores: Partial<Record<MeasureName, number[]>> = {};
  for (const seed of SEEDS) {
    const { summary, diverged } = await lab.draw(model, solver, candidate.sigmas, seed, 0, SAMPLES_A_SEED);
    const estimates = measureSamples(summary, whole, dimension, null);
    for (const [measure, { value }] of Object.entries(estimates) as [MeasureName, { value: number }][]) {
      (scores[measure] ??= []).push(diverged === null ? value : Infinity);
    }
  }
  return scores;
}

function report(): void {
  const title = `Samples of ${SAMPLES_A_SEED} a seed over ${SEEDS.length} fresh seeds, sigma 0.01 to 80, final denoise; choice with validation.samples ${SAMPLES}; mean (standard error)`;
  const file = options.quick ? 'quality-quick' : options.name;
  writeTable(file, title, cells.flatMap(rowsOf));
  writeFileSync(
    new URL(`results/${file}.json`, import.meta.url),
    `${JSON.stringify({ title, cells }, null, 1)}\n`,
  );
  const losses = cells.flatMap((cell) => worseThan(cell.scored, 'auto', cell));
  const lost = holm(losses);
  console.log(`worse than the best default on any measure (Holm, 5 %): ${lost.length} of ${losses.length}`);
  for (const one of lost) console.log(`  ${one.label}: p = ${one.worse.toExponential(1)}`);
  const few = cells.filter(({ steps }) => steps >= 5 && steps <= 10);
  const better = few.filter((cell) => worseThan(cell.scored, 'auto', cell)[0].better < 0.05);
  console.log(
    `significantly better on the primary measure: ${better.length} of ${few.length} cells of 5 to 10 steps`,
  );
  for (const name of ['auto', 'unheld winner', 'p=3'])
    console.log(`median Frechet of ${name} / EDM's: ${medianRatio(few, name)}`);
  console.log(
    `${((performance.now() - started) / 60_000).toFixed(1)} minutes, ${lab.evaluations} evaluations`,
  );
}

function rowsOf({ model, solver, steps, scored }: Cell): Row[] {
  const measures = Object.keys(scored[0].scores) as MeasureName[];
  return measures.map((measure) => ({
    model,
    'solver, steps': `${solver}, ${steps}`,
    measure,
    ...Object.fromEntries(scored.map(({ name, scores }) => [name, figure(scores[measure] ?? [])])),
    chosen: scored.find(({ name }) => name === 'auto')?.chosen ?? '',
  }));
}

function figure(values: readonly number[]): string {
  const centre = mean(values);
  const spread = Math.sqrt(
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length,
  );
  return `${centre.toPrecision(3)} (${spread.toPrecision(1)})`;
}

function medianRatio(among: readonly Cell[], name: string): string {
  const of = (cell: Cell, wanted: string) =>
    mean(cell.scored.find((one) => one.name === wanted)?.scores.frechet ?? []);
  const ratios = among
    .filter(({ primary }) => primary === 'frechet')
    .map((cell) => of(cell, name) / of(cell, 'edm'))
    .sort((a, b) => a - b);
  return (ratios[Math.floor(ratios.length / 2)] ?? NaN).toFixed(3);
}

function holm(comparisons: readonly Comparison[]): Comparison[] {
  const sorted = comparisons.toSorted((a, b) => a.worse - b.worse);
  const end = sorted.findIndex(({ worse }, i) => worse > 0.05 / (sorted.length - i));
  return sorted.slice(0, end === -1 ? sorted.length : end);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
