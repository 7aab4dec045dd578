import { optimalPaths, optimalSchedule } from '../ays/dynamic-programming.ts';
import type { ErrorGram } from '../ays/gram.ts';
import { klub, scheduleCost, stepCosts } from '../ays/klub.ts';
import { multistepCost } from '../ays/multistep-cost.ts';
import { refineSchedule } from '../ays/refine.ts';
import type { Schedule } from '../ays/schedule.ts';
import { secondOrderOptimum } from '../ays/second-order-programming.ts';
import type { NoiseProcess } from '../models/processes/process.ts';
import { onTimesteps } from '../models/processes/timesteps.ts';
import { blend } from '../selection/blend.ts';
import type { Candidate, CandidatePool } from '../selection/candidate.ts';
import type { SolverObjective } from '../solvers/objectives.ts';
import { usualSchedules } from './usual-schedules.ts';

/** p of the first-order objective: from the KLUB down to where steps are spent at large sigma. */
const FIRST_ORDER_LADDER = [3, 2, 1.5, 1.25, 1, 0.75, 0.5, 0.25];
/** p of the solver's own objective: it moves the ladder, its p = 0.5 is near p = 1 of first order. */
const OWN_LADDER = [1.5, 1, 0.75, 0.5, 0.25, 0];
/** Shares of the default in a blend. */
const SHARES = [0.35, 0.7];

export interface PoolTask {
  /** Its levels go from the first to the last noise level of the schedules. */
  readonly gram: ErrorGram;
  /** Schedules lie on its timesteps, where it has those. */
  readonly process: NoiseProcess;
  /** Standard deviation of the data: the c of the arctan schedule. */
  readonly dataStd: number;
  readonly exponent: number | 'auto';
  readonly objective: SolverObjective;
  readonly steps: readonly number[];
  /** The schedule published for the model at each of `steps`; null where there is none. */
  readonly published: readonly (Schedule | null)[];
}

/** What there is to choose from, for each step count. */
export function candidatePools(task: PoolTask): CandidatePool[] {
  const tempered = temperedOptima(task);
  return task.steps.map((steps, i) => {
    const defaults = defaultsOf(task, steps, task.published[i]);
    const optima = tempered.map((bySteps) => bySteps[i]);
    const blends = task.exponent === 'auto' ? blendsOf(task, defaults, optima) : [];
    return { defaults, tempered: withoutRepeats(optima), blends, measured: [] };
  });
}

function defaultsOf(task: PoolTask, steps: number, published: Schedule | null): Candidate[] {
  const { gram, process, dataStd } = task;
  const range = { sigmaMin: gram.levels[0], sigmaMax: gram.levels[gram.levels.length - 1] };
  const usual: Record<string, Schedule> = { ...usualSchedules(process, range, steps, dataStd) };
  if (published) usual['published'] = onTimesteps(process, published);
  return Object.entries(usual).map(([name, sigmas]) => ({
    name,
    sigmas,
    origin: { exponent: null, order: null, baseline: { name, share: 1 }, refined: false },
    klub: klub(gram, sigmas),
  }));
}

/** The optimum of one objective for the first step count of the task. */
export function optimum(task: PoolTask, exponent: number, order: number): Schedule {
  const [{ sigmas }] = order === 1 ? firstOrder(task, exponent) : ownOrder(task, exponent);
  return sigmas;
}

/** [exponent and order][step count] */
function temperedOptima(task: PoolTask): Candidate[][] {
  const { exponent, objective } = task;
  if (exponent !== 'auto') return [firstOrder(task, exponent)];
  const first = FIRST_ORDER_LADDER.map((p) => firstOrder(task, p));
  if (objective.history === 1) return first;
  return [...first, ...OWN_LADDER.map((p) => ownOrder(task, p))];
}

/** Exact on the levels for every step count at once, then refined between them. */
function firstOrder(task: PoolTask, exponent: number): Candidate[] {
  const { gram, steps } = task;
  const paths = optimalPaths(stepCosts(gram, exponent), gram.levels.length, Math.max(...steps));
  return steps.map((count) => {
    const { schedule } = optimalSchedule(paths, gram.levels, count);
    const refined = refine(task, schedule, (moved) => scheduleCost(gram, moved, exponent));
    return tempered(task, refined, exponent, 1);
  });
}

/** Exact for two outputs a step; with three it starts from there. */
function ownOrder(task: PoolTask, exponent: number): Candidate[] {
  const { gram, objective, steps } = task;
  const optima = secondOrderOptimum(gram, exponent, objective.weights, steps);
  return steps.map((count) => {
    const { schedule } = optima.get(count) ?? { schedule: undefined };
    if (!schedule) throw new RangeError(`no second-order optimum for ${count} steps`);
    const refined = refine(task, schedule, (moved) => multistepCost(gram, moved, exponent, objective));
    return tempered(task, refined, exponent, objective.history);
  });
}

/** Between the levels; where the timesteps lie between them as well, the best of those that is found. */
function refine({ process }: PoolTask, schedule: Schedule, cost: (schedule: Schedule) => number): Schedule {
  const refined = onTimesteps(process, refineSchedule(schedule, cost));
  return cost(refined) < cost(schedule) ? refined : schedule;
}

function tempered({ gram }: PoolTask, sigmas: Schedule, exponent: number, order: number): Candidate {
  return {
    name: order === 1 ? `exponent=${exponent}` : `exponent=${exponent}, order ${order}`,
    sigmas,
    origin: { exponent, order, baseline: null, refined: false },
    klub: klub(gram, sigmas),
  };
}

function blendsOf({ gram, process }: PoolTask, defaults: Candidate[], optima: Candidate[]): Candidate[] {
  return defaults.flatMap((one) =>
    optima.flatMap((other) =>
      SHARES.map((share) => {
        const sigmas = onTimesteps(process, blend(one.sigmas, other.sigmas, share));
        return {
          name: `${share} ${one.name} + ${Number((1 - share).toFixed(3))} ${other.name}`,
          sigmas,
          origin: { ...other.origin, baseline: { name: one.name, share } },
          klub: klub(gram, sigmas),
        };
      }),
    ),
  );
}

/** With one step every schedule is the same, and with few some are: one of each is measured. */
function withoutRepeats(candidates: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ sigmas }) => {
    const key = sigmas.map((sigma) => sigma.toPrecision(9)).join();
    return !seen.has(key) && seen.add(key);
  });
}
