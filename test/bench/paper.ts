// The paper's coordinate descent against the probe: denoiser evaluations, and the KLUB that the schedules of 10 steps
// really have. On Gaussian data that is known; on fashion-mnist both are judged on a probe of paths that neither has seen.
// Usage: npm run bench:paper [-- --quick]
import { parseArgs } from 'node:util';
import { edm } from '../../src/ays/baselines.ts';
import { gaussianKlub, gaussianKlubOptimum } from '../../src/ays/gaussian.ts';
import { meanGram, type ErrorGram } from '../../src/ays/gram.ts';
import { klub, KLUB_EXPONENT } from '../../src/ays/klub.ts';
import { toSchedule, type Schedule } from '../../src/ays/schedule.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import type { ModelFiles } from '../../workers/device/messages.ts';
import { noiseProcess } from '../../src/models/processes/index.ts';
import { OBJECTIVES } from '../../src/solvers/objectives.ts';
import { optimum } from '../../src/solving/candidates.ts';
import { measureGrams, measureTask, modelFiles, SIGMA_MAX, SIGMA_MIN } from '../helpers/device.ts';
import { descend } from './descent-lab.ts';
import { RolloutLab } from './rollout-lab.ts';
import { writeTable, type Row } from './table.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    passes: { type: 'string', default: '5' },
    name: { type: 'string' },
  },
});

const STEPS = 10;
const C = 0.5;
/** Samples of each estimate, and passes. With the paper's 8192 the evaluations are 32 and 8 times as many. */
const DESCENTS = options.quick
  ? { gaussian: [[256, 33]], 'fashion-mnist': [] }
  : {
      gaussian: [
        [256, 33],
        [1024, 33],
      ],
      'fashion-mnist': [[256, Number(options.passes)]],
    };
/** Levels and blocks of the probes, the cheapest first. */
const PROBES = [
  [48, 1],
  [64, 1],
  [96, 1],
  [128, 1],
  [128, 2],
  [128, 4],
  [128, 8],
  [128, 16],
  [256, 16],
] as const;
/** On the U-Net one: each further one would take another five minutes. */
const SEEDS = { gaussian: options.quick ? [0] : [0, 1, 2], 'fashion-mnist': [0] };

/** Over the least KLUB there is, or is known of, less 1. */
type Excess = (schedule: Schedule) => number;

const lab = await RolloutLab.start();
const rows: Row[] = [];
await compare('gaussian', () => Promise.resolve(gaussianExcess));
if (!options.quick) await compare('fashion-mnist', freshProbe);
await lab.stop();
writeTable(
  options.name ?? (options.quick ? 'paper-quick' : 'paper'),
  `Coordinate descent from EDM (${STEPS} steps, sigma ${SIGMA_MIN} to ${SIGMA_MAX}) against probes: evaluations, and the KLUB over the best known, less 1`,
  rows,
);

async function compare(name: keyof typeof DESCENTS, judge: (model: ModelFiles) => Promise<Excess>) {
  const model = await modelFiles(name);
  const excess = await judge(model);
  const probes: { evaluations: number; worst: number }[] = [];
  for (const [levels, blocks] of PROBES) {
    const excesses: number[] = [];
    for (const seed of SEEDS[name]) excesses.push(excess(await byProbe(model, levels, blocks, seed)));
    const evaluations = levels * blocks * PATHS_PER_BLOCK;
    const worst = Math.max(...excesses);
    probes.push({ evaluations, worst });
    rows.push({
      model: name,
      method: `probe, ${levels} levels x ${blocks * PATHS_PER_BLOCK} paths`,
      evaluations,
      'KLUB, % above': percent(worst),
      'the probe for no more': '',
    });
  }
  for (const [samples, passes] of DESCENTS[name]) {
    const found = await descend(lab, model, edm(SIGMA_MIN, SIGMA_MAX, STEPS), { samples, passes });
    for (const [pass, { sigmas, evaluations }] of found.entries()) {
      if (![1, 2, 5, 10, found.length - 1].includes(pass)) continue;
      const above = excess(toSchedule(sigmas));
      const equal = probes.find(({ worst }) => worst <= above);
      rows.push({
        model: name,
        method: `descent, ${samples} samples, ${pass} passes`,
        evaluations,
        'KLUB, % above': percent(above),
        'the probe for no more': equal
          ? `${equal.evaluations}: 1/${Math.round(evaluations / equal.evaluations)}`
          : 'none of these',
      });
    }
  }
}

function gaussianExcess(schedule: Schedule): number {
  const least = gaussianKlub(gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, STEPS, C), C, 1);
  return gaussianKlub(schedule, C, 1) / least - 1;
}

/** Judged on paths of another seed; the best known is what those paths themselves give. */
async function freshProbe(model: ModelFiles): Promise<Excess> {
  const { gram, best } = await probe(model, 256, 16, 99);
  const least = klub(gram, best);
  return (schedule) => klub(gram, schedule) / least - 1;
}

async function byProbe(model: ModelFiles, levels: number, blocks: number, seed: number): Promise<Schedule> {
  return (await probe(model, levels, blocks, seed)).best;
}

async function probe(
  model: ModelFiles,
  levels: number,
  blocks: number,
  seed: number,
): Promise<{ gram: ErrorGram; best: Schedule }> {
  const task = { ...measureTask(model, levels, blocks), seed };
  const grams = await lab.withDevice((device) => measureGrams(device, task));
  const gram = meanGram(task.levels, grams, PATHS_PER_BLOCK);
  const process = noiseProcess(model.manifest);
  const wanted = { steps: [STEPS], published: [null], objective: OBJECTIVES.euler, dataStd: C };
  return { gram, best: optimum({ ...wanted, gram, process, exponent: KLUB_EXPONENT }, KLUB_EXPONENT, 1) };
}

function percent(fraction: number): string {
  return (100 * fraction).toPrecision(2);
}
