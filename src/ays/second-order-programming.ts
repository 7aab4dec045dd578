import type { OptimalSchedule } from './dynamic-programming.ts';
import type { ErrorGram } from './gram.ts';
import { stepCosts } from './klub.ts';
import type { StepWeights } from './multistep-cost.ts';
import { toSchedule } from './schedule.ts';
import { powerIntegral } from './tempering.ts';

/** For one number of steps: the least cost of having gone b -> a last, and the level before b. Row b, column a. */
interface Layer {
  readonly totals: Float64Array;
  readonly parents: Int16Array;
}

/**
 * The optimal schedules on the levels for a solver whose steps are made of two outputs, exactly: Bellman's recursion with
 * the state (sigma, previous sigma),
 *   total[m, b, a] = min over c > b of total[m-1, c, b] + cost(c, b, a),
 * whose first step has one output. All step counts come out of one run, in O(max steps * G^3).
 *
 * @param weights Of the solver, for levels [c, b, a].
 * @param steps Step counts wanted, each in 1..G-1.
 * @returns The optimum of each.
 * @throws RangeError when a step count does not fit.
 */
export function secondOrderOptimum(
  gram: ErrorGram,
  exponent: number,
  weights: StepWeights,
  steps: readonly number[],
): Map<number, OptimalSchedule> {
  const size = gram.levels.length;
  const most = Math.max(...steps);
  if (!steps.every((count) => Number.isInteger(count) && count >= 1 && count < size)) {
    throw new RangeError(`${size} levels hold 1 to ${size - 1} steps, not ${steps.join(', ')}`);
  }
  const layers = solveLayers(new TripleCosts(gram, exponent, weights), most);
  return new Map(steps.map((count) => [count, traceBack(layers, count, gram.levels)]));
}

/**
 * cost(c, b, a): with w the weight of D_c,
 *   (1-w) int f(t, b) + w int f(t, c) - w (1-w) f(b, c) int t^-p,   all over t in [a, b].
 */
class TripleCosts {
  readonly size: number;
  /** Of first-order steps, row b, column a. */
  readonly first: Float64Array;
  readonly #gram: ErrorGram;
  readonly #lengths: Float64Array;
  readonly #weights: StepWeights;

  constructor(gram: ErrorGram, exponent: number, weights: StepWeights) {
    const { levels } = gram;
    this.size = levels.length;
    this.first = stepCosts(gram, exponent);
    this.#gram = gram;
    this.#weights = weights;
    this.#lengths = this.first.map((_, i) => {
      const [b, a] = [Math.floor(i / this.size), i % this.size];
      return a < b ? powerIntegral(levels[a], levels[b], exponent) : 0;
    });
  }

  /** The costs of all c > b for one step b -> a, written to `costs[c]`. */
  ofStep(b: number, a: number, costs: Float64Array): void {
    const { levels, values } = this.#gram;
    const { size, first } = this;
    const [own, length] = [first[b * size + a], this.#lengths[b * size + a]];
    for (let c = b + 1; c < size; c++) {
      const [w] = this.#weights([levels[c], levels[b], levels[a]]);
      const fromC = first[c * size + a] - first[c * size + b];
      const apart = values[b * size + b] + values[c * size + c] - 2 * values[b * size + c];
      costs[c] = (1 - w) * own + w * fromC - w * (1 - w) * apart * length;
    }
  }
}

/** A state b -> a only looks at states c -> b: with b descending, one pass serves every number of steps. */
function solveLayers(costs: TripleCosts, steps: number): Layer[] {
  const { size, first } = costs;
  const layers = Array.from({ length: steps }, () => emptyLayer(size));
  const top = (size - 1) * size;
  layers[0].totals.set(first.subarray(top, top + size - 1), top);
  const stepCost = new Float64Array(size);
  for (let b = size - 2; b > 0; b--) {
    for (let a = 0; a < b; a++) {
      costs.ofStep(b, a, stepCost);
      for (let m = 1; m < steps; m++) relax(layers[m - 1], layers[m], b, a, stepCost);
    }
  }
  return layers;
}

function emptyLayer(size: number): Layer {
  return {
    totals: new Float64Array(size * size).fill(Infinity),
    parents: new Int16Array(size * size).fill(-1),
  };
}

/** Of equal totals the larger c is taken, so the result does not depend on the machine. */
function relax(previous: Layer, next: Layer, b: number, a: number, stepCost: Float64Array): void {
  const size = stepCost.length;
  const state = b * size + a;
  for (let c = size - 1; c > b; c--) {
    const total = previous.totals[c * size + b] + stepCost[c];
    if (total < next.totals[state]) {
      next.totals[state] = total;
      next.parents[state] = c;
    }
  }
}

function traceBack(layers: readonly Layer[], steps: number, levels: Float64Array): OptimalSchedule {
  const size = levels.length;
  const last = layers[steps - 1];
  let b = size - 1;
  for (let from = size - 1; from > 0; from--) if (last.totals[from * size] < last.totals[b * size]) b = from;
  const cost = last.totals[b * size];
  const path = [0, b];
  for (let m = steps - 1; m > 0; m--)
    path.push(layers[m].parents[path[path.length - 1] * size + path[path.length - 2]]);
  return { schedule: toSchedule(path.map((level) => levels[level]).reverse()), cost };
}
