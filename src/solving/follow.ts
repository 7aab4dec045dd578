import type { Schedule } from '../ays/schedule.ts';
import { noiseProcess } from '../models/processes/index.ts';
import { onTimesteps, timestepsOf } from '../models/processes/timesteps.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { blend } from '../selection/blend.ts';
import type { SolverId } from '../solvers.ts';
import { OBJECTIVES } from '../solvers/objectives.ts';
import { optimum, type PoolTask } from './candidates.ts';
import { describe, gramOf, rangeOf, type Description, type MeasuredModel } from './solve.ts';
import { usualSchedules } from './usual-schedules.ts';

export type Recipe = NonNullable<ScheduleResource['objective']>;

/** A measured model, and the objective that won for another number of steps. */
export interface FollowTask extends MeasuredModel {
  readonly solver: SolverId;
  readonly steps: number;
  readonly recipe: Recipe;
}

export interface Followed {
  readonly sigmas: readonly number[];
  readonly timesteps: readonly number[] | null;
  readonly description: Description;
}

/**
 * The schedule of another number of steps by the recipe of one that was chosen: the same objective solved on the same
 * measurement, the same hand-made schedule, or the same blend of both. A local search is not repeated.
 *
 * @returns null for a recipe that holds for its own number of steps only
 */
export function follow(task: FollowTask): Followed | null {
  const { steps, dataStd } = task;
  const process = noiseProcess(task.manifest);
  const usual: Partial<Record<string, Schedule>> = usualSchedules(process, rangeOf(task), steps, dataStd);
  const combined = combine(task, (name) => usual[name] ?? null);
  if (!combined) return null;
  const sigmas = onTimesteps(process, combined);
  const [description] = describe({ ...task, schedules: [sigmas] });
  return { sigmas, timesteps: timestepsOf(process, sigmas), description };
}

function combine(task: FollowTask, baseline: (name: string) => Schedule | null): Schedule | null {
  const { exponent, order, blend: mixed } = task.recipe;
  const handMade = mixed && baseline(mixed.baseline);
  if (mixed && !handMade) return null;
  if (exponent === null) return handMade;
  const solved = optimum(poolTask(task), exponent, order ?? 1);
  return mixed && handMade ? blend(handMade, solved, mixed.share) : solved;
}

function poolTask(task: FollowTask): PoolTask {
  const objective = OBJECTIVES[task.solver];
  const process = noiseProcess(task.manifest);
  return {
    ...task,
    process,
    gram: gramOf(task),
    exponent: 'auto',
    objective,
    steps: [task.steps],
    published: [null],
  };
}
