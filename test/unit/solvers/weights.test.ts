import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MULTISTEP, SOLVERS_BY_ID } from '../../../src/solvers/index.ts';
import { combine, stepLevels } from '../../../src/solvers/linear-multistep.ts';
import type { Batch } from '../../../src/solvers/solver.ts';
import { correctorWeights, predictorWeights } from '../../../src/solvers/unipc.ts';
import { largestDifference, mixture, MULTISTEP_IDS, normalDraws, recorded } from './problems.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** 2 to 4 levels, descending, the last steps of a schedule. */
const levelRuns = fc
  .tuple(
    fc.double({ min: Math.log(0.002), max: Math.log(10), noNaN: true }),
    fc.array(fc.double({ min: 0.05, max: 2, noNaN: true }), { minLength: 1, maxLength: 3 }),
  )
  .map(([lowest, steps]) =>
    steps.reduce((levels, step) => [levels[0] * Math.exp(step), ...levels], [Math.exp(lowest)]),
  );

/** Simpson's rule on [0, 1]. */
function integrate(f: (r: number) => number): number {
  const intervals = 2000;
  const values = Array.from({ length: intervals + 1 }, (_, i) => {
    const weight = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    return weight * f(i / intervals);
  });
  return sum(values) / (3 * intervals);
}

/** The D_eff that makes a step exact: D's mean under exp(-(1 + eta)(lambda_a - lambda)), lambda = -ln sigma. */
function exactMean(levels: readonly number[], eta: 0 | 1, output: (lambda: number) => number): number {
  const [b, a] = levels.slice(-2);
  const h = Math.log(b / a);
  const rate = (1 + eta) * h;
  const integral = integrate((r) => rate * Math.exp(-rate * (1 - r)) * output(r * h - Math.log(b)));
  return integral / -Math.expm1(-rate);
}

function applied(
  weights: readonly number[],
  levels: readonly number[],
  output: (lambda: number) => number,
): number {
  return sum(weights.map((weight, k) => weight * output(-Math.log(levels[k]))));
}

describe.each(MULTISTEP_IDS)('the weights of %s', (id) => {
  const { history, weights, transition } = MULTISTEP[id];

  it('sum to 1, one for every level but the last', () => {
    fc.assert(
      fc.property(levelRuns, (run) => {
        const levels = run.slice(-history - 1);
        expect(weights(levels)).toHaveLength(levels.length - 1);
        expect(sum(weights(levels))).toBeCloseTo(1, 10);
      }),
    );
  });

  it('are those of the D_eff in what the solver does', async () => {
    const schedule = [40, 13, 5.5, 2, 0.8, 0.1, 0];
    const { denoise, calls } = recorded(mixture);
    const draw = normalDraws(4);
    const noises = schedule.map(() => draw(6));
    const start = draw(6).map((value) => schedule[0] * value);
    const end = await SOLVERS_BY_ID[id](denoise, start, schedule, (step) => noises[step]);
    const states = [...calls.map(({ x }) => x), end];
    const outputs: Batch[] = await Promise.all(calls.map(({ x, sigma }) => mixture(x, sigma)));
    for (let step = 0; step + 1 < schedule.length; step++) {
      const levels = stepLevels(schedule, step, history);
      const { keep, noise } = transition(schedule[step], schedule[step + 1]);
      const effective = states[step + 1].map(
        (value, i) => (value - keep * states[step][i] - noise * noises[step][i]) / (1 - keep),
      );
      const ours = combine(weights(levels), outputs.slice(step + 2 - levels.length, step + 1));
      expect(largestDifference(effective, ours)).toBeLessThan(1e-12);
    }
  });
});

describe('stepLevels', () => {
  const schedule = [8, 4, 2, 1, 0.5, 0];

  it('takes as much history as there is, up to what the solver uses', () => {
    const levels = [0, 1, 2, 3].map((step) => stepLevels(schedule, step, 3));
    expect(levels).toEqual([
      [8, 4],
      [8, 4, 2],
      [8, 4, 2, 1],
      [4, 2, 1, 0.5],
    ]);
  });

  it('makes a step to 0 first order', () => {
    expect(stepLevels(schedule, 4, 3)).toEqual([0.5, 0]);
  });
});

describe('D_eff', () => {
  const line = (lambda: number) => 0.7 - 1.3 * lambda;
  const parabola = (lambda: number) => line(lambda) + 0.4 * lambda ** 2;
  const cubic = (lambda: number) => parabola(lambda) - 0.2 * lambda ** 3;
  const onRuns = (length: number, check: (levels: readonly number[]) => void) => {
    fc.assert(
      fc.property(levelRuns, (run) => {
        fc.pre(run.length >= length);
        check(run.slice(-length));
      }),
    );
  };

  it('of 2M is D in the middle of the step when D is linear in ln sigma', () => {
    onRuns(3, (levels) => {
      const [b, a] = levels.slice(-2);
      const middle = line(-Math.log(b * a) / 2);
      expect(applied(MULTISTEP.dpmpp_2m.weights(levels), levels, line)).toBeCloseTo(middle, 9);
      expect(applied(MULTISTEP.dpmpp_2m_sde.weights(levels), levels, line)).toBeCloseTo(middle, 9);
    });
  });

  it.each([
    ['the heun form of 2M', MULTISTEP.dpmpp_2m_sde_heun.weights, 3],
    ['3M', MULTISTEP.dpmpp_3m_sde.weights, 4],
  ] as const)('of %s is exact when D is linear in ln sigma', (_, weights, length) => {
    onRuns(length, (levels) => {
      expect(applied(weights(levels), levels, line)).toBeCloseTo(exactMean(levels, 1, line), 9);
    });
  });

  it('of ER-SDE-2 and 3 is exact to the accuracy of its sums when D is linear in sigma', () => {
    const phi = (sigma: number) => sigma * (Math.exp(sigma ** 0.3) + 10);
    onRuns(4, (levels) => {
      const [b, a] = levels.slice(-2);
      const keep = phi(a) / phi(b);
      // (1 - keep) D_eff = phi(a) int_a^b phi'/phi^2 D dsigma, here with sigma = a (b/a)^r.
      const integral = integrate((r) => {
        const sigma = a * (b / a) ** r;
        const derivative = phi(sigma) / sigma + 0.3 * sigma ** 0.3 * Math.exp(sigma ** 0.3);
        return (derivative / phi(sigma) ** 2) * sigma * Math.log(b / a) * (sigma - b);
      });
      const exact = b + (phi(a) * integral) / (1 - keep);
      for (const { history, weights } of [MULTISTEP.er_sde_2, MULTISTEP.er_sde_3]) {
        const used = levels.slice(-history - 1);
        const ours = sum(weights(used).map((weight, k) => weight * used[k]));
        expect(Math.abs(ours - exact) / (b - a)).toBeLessThan(1e-4);
      }
    });
  });

  it('of UniPC sums to 1', () => {
    fc.assert(
      fc.property(levelRuns, (levels) => {
        expect(sum(predictorWeights(levels))).toBeCloseTo(1, 9);
        expect(sum(correctorWeights(levels))).toBeCloseTo(1, 9);
      }),
    );
  });

  it("of UniPC's predictor is exact for parabolas in ln sigma, of its corrector for cubics", () => {
    onRuns(4, (levels) => {
      expect(applied(predictorWeights(levels), levels, parabola)).toBeCloseTo(
        exactMean(levels, 0, parabola),
        7,
      );
      expect(applied(correctorWeights(levels), levels, cubic)).toBeCloseTo(exactMean(levels, 0, cubic), 7);
    });
  });
});
