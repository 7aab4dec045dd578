import { toSchedule, type Schedule } from './schedule.ts';

/** The cheapest ways from sigma_max down to every level in exactly m steps, for m = 0..maxSteps. */
export interface OptimalPaths {
  readonly size: number;
  readonly maxSteps: number;
  /** (maxSteps+1) x size: the least cost of reaching level a in exactly m steps; Infinity where impossible. */
  readonly totals: Float64Array;
  /** (maxSteps+1) x size: the level the last of those m steps came from; -1 where impossible. */
  readonly parents: Int32Array;
}

/** A schedule found by dynamic programming, and the objective it attains. */
export interface OptimalSchedule {
  readonly schedule: Schedule;
  readonly cost: number;
}

/**
 * Bellman's recursion over the levels, exact for every number of steps at once, in O(maxSteps * size^2):
 *   total[m, a] = min over b > a of total[m-1, b] + cost(b -> a),   total[0, G-1] = 0.
 * Of equal costs the larger b is taken, so the result does not depend on the machine.
 *
 * @param costs size x size, entry [b*size + a] the cost of the step b -> a, a < b (see `stepCosts`).
 * @param size G, the number of levels; index 0 is sigma_min.
 * @throws RangeError when `costs` is not size x size, or maxSteps is not an integer in 1..size-1.
 */
export function optimalPaths(costs: Float64Array, size: number, maxSteps: number): OptimalPaths {
  if (costs.length !== size * size)
    throw new RangeError(`expected ${size * size} costs, not ${costs.length}`);
  if (!Number.isInteger(maxSteps) || maxSteps < 1 || maxSteps > size - 1) {
    throw new RangeError(`${size} levels hold 1 to ${size - 1} steps, not ${maxSteps}`);
  }
  const totals = new Float64Array((maxSteps + 1) * size).fill(Infinity);
  const parents = new Int32Array((maxSteps + 1) * size).fill(-1);
  totals[size - 1] = 0;
  for (let m = 1; m <= maxSteps; m++) {
    const row = m * size;
    const previous = totals.subarray(row - size, row);
    relax(costs, previous, totals.subarray(row, row + size), parents.subarray(row, row + size), size - m);
  }
  return { size, maxSteps, totals, parents };
}

/** One step more: lowers `next` by every step b -> a out of `previous`, whose highest reached level is given. */
function relax(
  costs: Float64Array,
  previous: Float64Array,
  next: Float64Array,
  parents: Int32Array,
  highest: number,
): void {
  for (let b = highest; b > 0; b--) {
    const row = b * previous.length;
    for (let a = 0; a < b; a++) {
      const total = previous[b] + costs[row + a];
      if (total < next[a]) {
        next[a] = total;
        parents[a] = b;
      }
    }
  }
}

/**
 * The optimal schedule of exactly `steps` steps from the highest to the lowest level, and its cost.
 * @param levels The levels the costs were computed on, ascending.
 * @throws RangeError when `steps` is not an integer in 1..maxSteps, or the costs were not finite.
 */
export function optimalSchedule(paths: OptimalPaths, levels: Float64Array, steps: number): OptimalSchedule {
  if (!Number.isInteger(steps) || steps < 1 || steps > paths.maxSteps) {
    throw new RangeError(`solved for 1 to ${paths.maxSteps} steps, not ${steps}`);
  }
  const cost = paths.totals[steps * paths.size];
  if (!Number.isFinite(cost)) throw new RangeError('the costs are not finite');
  const sigmas = [levels[0]];
  let level = 0;
  for (let m = steps; m > 0; m--) {
    level = paths.parents[m * paths.size + level];
    sigmas.push(levels[level]);
  }
  return { schedule: toSchedule(sigmas.reverse()), cost };
}
