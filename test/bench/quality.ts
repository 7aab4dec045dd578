// Whether what is published samples better than the usual schedules: for each model, solver and step count, the choice of
// the service against every default and the paper's descent, on seeds that were not used for choosing.
// Usage: npm run bench:quality [-- --quick] [-- --descent] [-- --refined] [-- --models=a,b --solvers=c,d --steps=5,10]
// What results/quality.json has already is kept: a run that was cut short goes on where it ended, and --descent or --refined
// join the cells that were measured without them; --again drops them.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { edm } from '../../src/ays/baselines.ts';
import { toSchedule } from '../../src/ays/schedule.ts';
import { measureSamples, type Metric } from '../../src/measures/measure.ts';
import { concatSummaries } from '../../src/measures/sample-summary.ts';
import type { Candidate, CandidatePool, Measure } from '../../src/selection/candidate.ts';
import { chooseSchedule } from '../../src/selection/choose.ts';
import { bestOn } from '../../src/selection/rule.ts';
import type { SolverId } from '../../src/solvers.ts';
import { descend } from './descent-lab.ts';
import { poolsOf, prepare, RANGE, type Prepared } from './prepare.ts';
import { keptCells, report, type Cell, type Scored } from './quality-report.ts';
import { RolloutLab, type Drawn } from './rollout-lab.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    descent: { type: 'boolean', default: false },
    refined: { type: 'boolean', default: false },
    models: { type: 'string', default: 'mixture-2d,grid-2d,fashion-mnist' },
    solvers: { type: 'string' },
    steps: { type: 'string' },
    name: { type: 'string' },
    passes: { type: 'string', default: '33' },
    again: { type: 'boolean', default: false },
  },
});
const QUICK = { solvers: 'euler_ancestral,dpmpp_2m', steps: '5', name: 'quality-quick' };
const FULL = {
  solvers: 'euler,euler_ancestral,dpmpp_2m,dpmpp_2m_sde,heun',
  steps: '5,6,8,10,20',
  name: 'quality',
};
const { solvers, steps, name } = { ...(options.quick ? QUICK : FULL), ...options };
const STEPS = steps.split(',').map(Number);
/** `validation.samples` of the choice. */
const SAMPLES = options.quick ? 64 : 448;
const SEEDS = Array.from({ length: 8 }, (_, i) => 1000 + i);
const SAMPLES_A_SEED = options.quick ? 32 : 64;
/** Of each estimate of the descent: the paper takes 8192. */
const DESCENT = { samples: 256, passes: Number(options.passes) };

/** What a cell depends on beside its model, solver and steps. */
const CONDITIONS = { seeds: SEEDS.length, samples: SAMPLES_A_SEED, choice: SAMPLES };

const lab = await RolloutLab.start();
const cells = options.again ? [] : keptCells(name);
let text = '';
for (const modelName of options.models.split(',')) {
  const prepared = await prepare(lab, modelName);
  for (const solver of solvers.split(',') as SolverId[]) {
    for (const [i, pool] of poolsOf(prepared, solver, STEPS).entries()) {
      const identity = { version: prepared.model.version, solver, steps: STEPS[i], ...CONDITIONS };
      const known = cells.findIndex((cell) => isDeepStrictEqual(cell.identity, identity));
      const cell = { identity, ...(await measureCell(prepared, solver, STEPS[i], pool, cells[known])) };
      cells.splice(known === -1 ? cells.length : known, 1, cell);
      lab.forget();
      console.error(`${modelName}, ${solver}, ${STEPS[i]} steps: done after ${lab.evaluations} evaluations`);
      text = report(name, cells, CONDITIONS);
    }
  }
}
await lab.stop();
console.log(text);

/** What is not known yet of a cell. */
async function measureCell(
  prepared: Prepared,
  solver: SolverId,
  steps: number,
  pool: CandidatePool,
  known: Cell | undefined,
): Promise<Omit<Cell, 'identity'>> {
  const { model, dimension, references, primary, name } = prepared;
  const measure = lab.measure(model, dimension, solver, references);
  const task = { pool, primary, samples: SAMPLES, refine: false };
  const before = lab.evaluations;
  const contestants: Record<string, Candidate> = {};
  let { evaluations, held } = known ?? { evaluations: 0, held: false };
  if (!known) {
    const auto = await chooseSchedule(task, measure);
    evaluations = lab.evaluations - before;
    held = auto.held;
    for (const one of pool.defaults) contestants[one.name] = one;
    contestants['p=3'] = pool.tempered.find((one) => one.origin.exponent === 3)!;
    contestants['auto'] = auto.chosen;
    contestants['primary alone'] = (await chooseSchedule(task, only(primary, measure))).winner;
  }
  const missing = (label: string): boolean => !known?.scored.some((one) => one.name === label);
  if (options.descent && missing('descent, last'))
    Object.assign(contestants, await descents(prepared, steps, measure));
  if (options.refined && missing('auto + refined'))
    contestants['auto + refined'] = (await chooseSchedule({ ...task, refine: true }, measure)).chosen;
  const scored: Scored[] = [];
  for (const [label, candidate] of Object.entries(contestants))
    scored.push({ name: label, chosen: candidate.name, ...(await score(prepared, solver, candidate)) });
  return {
    model: name,
    solver,
    steps,
    primary,
    evaluations,
    held,
    scored: [...(known?.scored ?? []), ...scored],
  };
}

/** As if nothing else were measured: what choosing by one measure would publish. */
function only(primary: Metric, measure: Measure): Measure {
  return async (...look) =>
    (await measure(...look)).map((one) => ({
      ...one,
      estimates: { [primary]: one.estimates[primary] },
    }));
}

/** The paper's descent from EDM: where the measure would have stopped it, and where it ends. */
async function descents(
  { model, primary }: Prepared,
  steps: number,
  measure: Measure,
): Promise<Record<string, Candidate>> {
  const start = edm(RANGE.sigmaMin, RANGE.sigmaMax, steps);
  const passes = (await descend(lab, model, start, DESCENT)).map(({ sigmas, evaluations }, pass) => ({
    name: `pass ${pass}, ${evaluations} evaluations`,
    sigmas: toSchedule(sigmas),
    origin: { exponent: 3, order: 1, baseline: null, refined: false },
    klub: 0,
  }));
  const best = bestOn(primary, await measure('choice', passes, SAMPLES));
  return { 'descent, best stop': best.candidate, 'descent, last': passes[passes.length - 1] };
}

/** Seed by seed, and of the samples of all seeds together, where Frechet's bias is less. */
async function score(
  { model, dimension, whole, nll }: Prepared,
  solver: SolverId,
  { sigmas }: Candidate,
): Promise<Pick<Scored, 'scores' | 'pooled'>> {
  const drawn = [];
  for (const seed of SEEDS) drawn.push(await lab.draw(model, solver, sigmas, seed, 0, SAMPLES_A_SEED));
  const figures = drawn.map(figuresOf);
  const diverged = drawn.find((one) => one.diverged !== null)?.diverged ?? null;
  const together = { summary: concatSummaries(drawn.map(({ summary }) => summary)), diverged };
  const names = Object.keys(figures[0]);
  return {
    scores: Object.fromEntries(names.map((name) => [name, figures.map((one) => one[name])])),
    pooled: figuresOf(together),
  };

  function figuresOf({ summary, diverged }: Drawn): Record<string, number> {
    const estimates = Object.entries(measureSamples(summary, whole, dimension, null));
    const values = estimates.map(([name, { value }]) => [name, value] as const);
    const all = nll ? [...values, ['nll', nll(summary)] as const] : values;
    return Object.fromEntries(all.map(([name, value]) => [name, diverged === null ? value : Infinity]));
  }
}
