import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edm } from '../../../src/ays/baselines.ts';
import type { ErrorGram } from '../../../src/ays/gram.ts';
import { scheduleCost } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { multistepCost, type StepObjective } from '../../../src/ays/multistep-cost.ts';
import { toSchedule, type Schedule } from '../../../src/ays/schedule.ts';
import { secondOrderOptimum } from '../../../src/ays/second-order-programming.ts';
import { temperedWeights } from '../../../src/ays/tempering.ts';
import { OBJECTIVES } from '../../../src/solvers/objectives.ts';
import { cloud } from '../measures/fixtures.ts';
import { gaussianOn, gramOfErrors } from './analytic.ts';

const SOLVERS = [
  'euler',
  'dpmpp_2m',
  'dpmpp_2m_sde',
  'dpmpp_2m_sde_heun',
  'dpmpp_3m_sde',
  'er_sde_3',
] as const;

/** Denoiser outputs of some paths at every level: [path][level][dimension]. */
interface Paths {
  readonly levels: Float64Array;
  readonly outputs: readonly (readonly Float32Array[])[];
}

const DIMENSION = 3;

function simulate(size: number, count: number): Paths {
  const levels = logSpacedLevels(0.05, 20, size);
  const outputs = Array.from({ length: count }, (_, path) => {
    const steps = cloud(path + 1, size, DIMENSION);
    const walk: Float32Array[] = [];
    for (let k = 0; k < size; k++) {
      const before = walk.at(-1) ?? new Float32Array(DIMENSION);
      walk.push(before.map((value, j) => value + steps[k * DIMENSION + j]));
    }
    return walk;
  });
  return { levels, outputs };
}

function gramOf({ levels, outputs }: Paths): ErrorGram {
  const size = levels.length;
  const values = new Float64Array(size * size);
  for (const walk of outputs) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) values[j * size + k] += dot(walk[j], walk[k]) / outputs.length;
    }
  }
  return { levels, values };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** The stated integral, path by path: of t^-p |D_t - D_eff|^2 over each step, linear in ln t between the levels. */
function direct({ levels, outputs }: Paths, indices: readonly number[], p: number, objective: StepObjective) {
  let total = 0;
  for (let step = 0; step + 1 < indices.length; step++) {
    const held = indices.slice(Math.max(0, step + 1 - objective.history), step + 2);
    const weights = objective.weights(held.map((k) => levels[k]));
    const [b, a] = held.slice(-2);
    for (const walk of outputs) {
      const effective = walk[0].map((_, j) =>
        weights.reduce((sum, weight, k) => sum + weight * walk[held[k]][j], 0),
      );
      const f = (k: number) => walk[k].reduce((sum, value, j) => sum + (value - effective[j]) ** 2, 0);
      for (let k = a; k < b; k++) {
        const [atA, atB] = temperedWeights(levels[k], levels[k + 1], p);
        total += (atA * f(k) + atB * f(k + 1)) / outputs.length;
      }
    }
  }
  return total;
}

function scheduleAt(levels: Float64Array, indices: readonly number[]): Schedule {
  return toSchedule(indices.map((k) => levels[k]));
}

describe.each(SOLVERS)('the objective of %s', (solver) => {
  const objective = OBJECTIVES[solver];

  it.each([0, 1, 3])('is the stated integral over the same paths, exponent %d', (p) => {
    const paths = simulate(14, 20);
    const indices = [13, 10, 8, 7, 3, 0];
    const expected = direct(paths, indices, p, objective);
    const cost = multistepCost(gramOf(paths), scheduleAt(paths.levels, indices), p, objective);
    expect(cost / expected).toBeCloseTo(1, 5);
  });

  it('is finite and positive between the levels, and near its value at the nearest', () => {
    const gram = gaussianOn(256);
    const schedule = edm(0.002, 80, 6);
    const moved = toSchedule(schedule.map((sigma, i) => (i > 0 && i < 6 ? sigma * 1.001 : sigma)));
    const [here, there] = [schedule, moved].map((one) => multistepCost(gram, one, 1, objective));
    expect(here).toBeGreaterThan(0);
    expect(Math.abs(there / here - 1)).toBeLessThan(0.02);
  });
});

it('costs of one output a step are those of the paper', () => {
  const gram = gaussianOn(64);
  for (const p of [0, 1, 3]) {
    const [own, paper] = [
      multistepCost(gram, edm(0.002, 80, 7), p, OBJECTIVES.euler),
      scheduleCost(gram, edm(0.002, 80, 7), p),
    ];
    expect(own / paper).toBeCloseTo(1, 12);
  }
});

describe('secondOrderOptimum', () => {
  const objective = OBJECTIVES.dpmpp_2m;

  /** The least cost of every number of steps, by trying every subset of the interior levels. */
  function bruteForce(gram: ErrorGram, p: number): number[] {
    const size = gram.levels.length;
    const least = new Array<number>(size).fill(Infinity);
    for (let subset = 0; subset < 1 << (size - 2); subset++) {
      const interior = Array.from({ length: size - 2 }, (_, k) => size - 2 - k).filter(
        (level) => (subset >> (level - 1)) & 1,
      );
      const indices = [size - 1, ...interior, 0];
      const cost = multistepCost(gram, scheduleAt(gram.levels, indices), p, objective);
      least[indices.length - 1] = Math.min(least[indices.length - 1], cost);
    }
    return least;
  }

  function expectOptimal(gram: ErrorGram, p: number): void {
    const least = bruteForce(gram, p);
    const steps = least.map((_, count) => count).slice(1);
    const optima = secondOrderOptimum(gram, p, objective.weights, steps);
    for (const count of steps) {
      const { schedule, cost } = optima.get(count)!;
      expect(schedule).toHaveLength(count + 1);
      expect(cost / least[count]).toBeCloseTo(1, 8);
      expect(multistepCost(gram, schedule, p, objective) / cost).toBeCloseTo(1, 8);
    }
  }

  it.each([0, 0.5, 1, 3])('finds what brute force finds on Gaussian data at exponent %d', (p) => {
    for (const size of [2, 3, 6, 9]) expectOptimal(gaussianOn(size), p);
  });

  it('finds what brute force finds for errors with no structure', () => {
    const size = fc.integer({ min: 2, max: 8 });
    const factors = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(size, factors, fc.constantFrom(0, 1, 3), (count, entries, p) => {
        const apart = entries.slice(0, count ** 2).map((x, i) => (i % (count + 1) === 0 ? x + 300 : x) / 100);
        expectOptimal(gramOfErrors(logSpacedLevels(0.1, 10, count), apart), p);
      }),
      { numRuns: 40 },
    );
  });

  it.each([0, 8, 2.5])('refuses %d steps on 8 levels', (count) => {
    expect(() => secondOrderOptimum(gaussianOn(8), 1, objective.weights, [count])).toThrow(
      /8 levels hold 1 to 7/,
    );
  });
});
