import { optimalPaths, optimalSchedule } from '../ays/dynamic-programming.ts';
import { meanGram } from '../ays/gram.ts';
import { klubDifference, klubEstimate, stepCosts } from '../ays/klub.ts';
import type { Schedule } from '../ays/schedule.ts';
import { noiseProcess } from '../models/processes/index.ts';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';
import { rangeOf, type MeasuredModel } from './solve.ts';
import { usualSchedules } from './usual-schedules.ts';

export interface PrecisionTask extends MeasuredModel {
  readonly exponent: number;
  readonly steps: readonly number[];
}

/**
 * How well the KLUBs are known that decide: for every step count the standard error of the optimum's, and that of its
 * difference to the runner-up (the best hand-made schedule), each over the larger KLUB it is of; the worst of all.
 */
export function precision(task: PrecisionTask): number {
  const { levels, grams, exponent, steps } = task;
  const gram = meanGram(levels, grams, PATHS_PER_BLOCK);
  const paths = optimalPaths(stepCosts(gram, exponent), levels.length, Math.max(...steps));
  return Math.max(...steps.map((count) => errorOf(task, optimalSchedule(paths, levels, count).schedule)));
}

function errorOf(task: PrecisionTask, optimum: Schedule) {
  const { manifest, levels, grams, dataStd } = task;
  const estimate = (schedule: Schedule) => klubEstimate(levels, grams, PATHS_PER_BLOCK, schedule);
  const usual = Object.values(
    usualSchedules(noiseProcess(manifest), rangeOf(task), optimum.length - 1, dataStd),
  );
  const rivals = usual.map((schedule) => ({ schedule, klub: estimate(schedule).value }));
  const runnerUp = rivals.reduce((best, rival) => (rival.klub < best.klub ? rival : best));
  const { value, standardError } = estimate(optimum);
  const difference = klubDifference(levels, grams, PATHS_PER_BLOCK, runnerUp.schedule, optimum);
  return Math.max(standardError / value, difference.standardError / Math.max(value, runnerUp.klub));
}

/** A probe that is not precise enough grows by a quarter at least, and to twice its size at most. */
const LEAST_GROWTH = 1.25;
const MOST_GROWTH = 2;

/**
 * The next size of a probe: where its error, which falls with the square root of the paths, should be small enough. It
 * follows from the blocks so far alone, so that it is the same whoever measures them, and whatever else is stored.
 *
 * @param error - as {@link precision} gives it for so many blocks
 * @returns blocks; as many as before when these will do
 */
export function grow(blocks: number, error: number, wanted: number, most: number): number {
  if (error <= wanted || blocks >= most) return blocks;
  const needed = blocks * (error / wanted) ** 2;
  const next = Math.max(LEAST_GROWTH * blocks, Math.min(MOST_GROWTH * blocks, needed));
  return Math.min(most, Math.ceil(next));
}
