import { scheduleFrom, type Schedule } from './schedule.ts';

/**
 * The schedule read as a piecewise log-linear function of its index and sampled at another number of steps:
 * `loglinear_interp(t_steps, steps + 1)` of the paper's project page. The end points are kept to the bit, and
 * so is every sigma that falls on one of the schedule's own.
 * @throws RangeError when `steps` is not a positive integer.
 */
export function logLinearInterpolate(schedule: Schedule, steps: number): Schedule {
  const cells = schedule.length - 1;
  return scheduleFrom(schedule[cells], schedule[0], steps, (fraction) => {
    const position = fraction * cells;
    const cell = Math.min(Math.floor(position), cells - 1);
    const along = position - cell;
    return schedule[cell] ** (1 - along) * schedule[cell + 1] ** along;
  });
}
