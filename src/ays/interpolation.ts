import { scheduleFrom, toSchedule, type Schedule } from './schedule.ts';

/**
 * The schedule read as a piecewise log-linear function of its index and sampled at another number of steps:
 * `loglinear_interp(t_steps, steps + 1)` of the paper's project page. The end points are kept to the bit, and
 * so is every sigma that falls on one of the schedule's own.
 * From pure noise, which is infinitely far in log sigma, the first step stays and the others are interpolated.
 * @throws RangeError when `steps` is not a positive integer, or where a single step from pure noise is to become several.
 */
export function logLinearInterpolate(schedule: Schedule, steps: number): Schedule {
  const cells = schedule.length - 1;
  if (schedule[0] === Infinity) return fromPureNoise(schedule, steps);
  return scheduleFrom(schedule[cells], schedule[0], steps, (fraction) => {
    const position = fraction * cells;
    const cell = Math.min(Math.floor(position), cells - 1);
    const along = position - cell;
    return schedule[cell] ** (1 - along) * schedule[cell + 1] ** along;
  });
}

function fromPureNoise(schedule: Schedule, steps: number): Schedule {
  if (steps === 1) return toSchedule([Infinity, schedule[schedule.length - 1]]);
  return toSchedule([Infinity, ...logLinearInterpolate(toSchedule(schedule.slice(1)), steps - 1)]);
}
