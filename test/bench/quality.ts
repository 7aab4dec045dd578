// Whether what is published samples better than the usual schedules: for each model, solver and step count, the choice of
// the service against every default and the paper's descent, on seeds that were not used for choosing.
// Usage: npm run bench:quality [-- --quick] [-- --descent] [-- --refined] [-- --models=a,b --solvers=c,d --steps=5,10]
// Cells that results/quality.json has already are kept: a run that was cut short goes on where it ended; --again drops them.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { edm } from '../../src/ays/baselines.ts';
import { toSchedule } from '../../src/ays/schedule.ts';
import { measureSamples } from '../../src/measures/measure.ts';
import type { Candidate, CandidatePool, Measure } from '../../src/selection/candidate.ts';
import { chooseSchedule } from '../../src/selection/choose.ts';
import { bestOn } from '../../src/selection/rule.ts';
import type { SolverId } from '../../src/solvers.ts';
import { descend } from './descent-lab.ts';
import { poolsOf, prepare, RANGE, type Prepared } from './prepare.ts';
import { keptCells, report, type Cell, type Scored } from './quality-report.ts';
import { RolloutLab } from './rollout-lab.ts';

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
const SAMPLES = options.quick ? 64 : 512;
const SEEDS = Array.from({ length: 8 }, (_, i) => 1000 + i);
const SAMPLES_A_SEED = options.quick ? 32 : 128;
/** Of each estimate of the descent: the paper takes 8192. */
const DESCENT = { samples: 256, passes: Number(options.passes) };

/** What a cell depends on beside its model, solver and steps. */
const CONDITIONS = {
  seeds: SEEDS.length,
  samples: SAMPLES_A_SEED,
  choice: SAMPLES,
  descent: options.descent ? DESCENT.passes : 0,
  refined: options.refined,
};

const lab = await RolloutLab.start();
const cells = options.again ? [] : keptCells(name);
let text = '';
for (const modelName of options.models.split(',')) {
  const prepared = await prepare(lab, modelName);
  for (const solver of solvers.split(',') as SolverId[]) {
    for (const [i, pool] of poolsOf(prepared, solver, STEPS).entries()) {
      const identity = { version: prepared.model.version, solver, steps: STEPS[i], ...CONDITIONS };
      if (!cells.some((cell) => isDeepStrictEqual(cell.identity, identity))) {
        cells.push({ identity, ...(await measureCell(prepared, solver, STEPS[i], pool)) });
        lab.forget();
        console.error(
          `${modelName}, ${solver}, ${STEPS[i]} steps: done after ${lab.evaluations} evaluations`,
        );
      }
      text = report(name, cells, CONDITIONS);
    }
  }
}
await lab.stop();
console.log(text);

async function measureCell(
  prepared: Prepared,
  solver: SolverId,
  steps: number,
  pool: CandidatePool,
): Promise<Omit<Cell, 'identity'>> {
  const { model, dimension, references, primary, name } = prepared;
  const before = lab.evaluations;
  const measure = lab.measure(model, dimension, solver, references);
  const task = { pool, primary, samples: SAMPLES };
  const auto = await chooseSchedule({ ...task, refine: false }, measure);
  const evaluations = lab.evaluations - before;
  const contestants: Record<string, Candidate> = {
    ...Object.fromEntries(pool.defaults.map((one) => [one.name, one])),
    ...(options.descent && (await descents(prepared, steps, measure))),
    'p=3': pool.tempered.find((one) => one.origin.exponent === 3)!,
    auto: auto.chosen,
    'unheld winner': auto.winner,
  };
  if (options.refined)
    contestants['auto + refined'] = (await chooseSchedule({ ...task, refine: true }, measure)).chosen;
  const scored: Scored[] = [];
  for (const [label, candidate] of Object.entries(contestants)) {
    scored.push({ name: label, chosen: candidate.name, scores: await score(prepared, solver, candidate) });
  }
  return { model: name, solver, steps, primary, evaluations, scored };
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

async function score(prepared: Prepared, solver: SolverId, candidate: Candidate): Promise<Scored['scores']> {
  const { model, dimension, whole, nll } = prepared;
  const scores: Record<string, number[]> = {};
  for (const seed of SEEDS) {
    const { summary, diverged } = await lab.draw(model, solver, candidate.sigmas, seed, 0, SAMPLES_A_SEED);
    const figures = {
      ...Object.fromEntries(
        Object.entries(measureSamples(summary, whole, dimension, null)).map(([key, { value }]) => [
          key,
          value,
        ]),
      ),
      ...(nll && { nll: nll(summary) }),
    };
    for (const [measure, value] of Object.entries(figures))
      (scores[measure] ??= []).push(diverged === null ? value : Infinity);
  }
  return scores;
}
