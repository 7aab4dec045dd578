import { describe, expect, it } from 'vitest';
import { logLinearInterpolate } from '../../../src/ays/interpolation.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import published from '../../golden/published_schedules.json' with { type: 'json' };

const stableDiffusion = toSchedule(published.schedules[0].sigmas);

describe('logLinearInterpolate', () => {
  // Python: xs = np.linspace(0, 1, len(t)); ys = np.log(t[::-1])
  //         np.exp(np.interp(np.linspace(0, 1, n + 1), xs, ys))[::-1]   with t the published 11 sigmas of SD 1.5
  it.each([
    [4, [14.615, 3.2269361629880438, 1.396, 0.5100470566526191, 0.029]],
    [
      7,
      [
        14.615, 5.18810021608854, 2.8388391305106464, 1.7306582839806843, 1.070780181834112,
        0.607826711232372, 0.22986372174167363, 0.029,
      ],
    ],
    [
      20,
      [
        14.615, 9.727904450599835, 6.475, 4.999997499999376, 3.861, 3.2269361629880438, 2.697,
        2.25533633855352, 1.886, 1.622607777622183, 1.396, 1.1594602192399701, 0.963, 0.7923862694418676,
        0.652, 0.5100470566526191, 0.399, 0.24626814653949874, 0.152, 0.06639277069079133, 0.029,
      ],
    ],
  ])('gives the reference values for %d steps', (steps, expected) => {
    const schedule = logLinearInterpolate(stableDiffusion, steps);
    expect(schedule).toHaveLength(steps + 1);
    expected.forEach((sigma, i) => {
      expect(schedule[i] / sigma).toBeCloseTo(1, 13);
    });
  });

  it.each(published.schedules)('returns the published $model unchanged at its own steps', ({ sigmas }) => {
    expect(logLinearInterpolate(toSchedule(sigmas), 10)).toEqual(sigmas);
  });

  it.each(published.schedules)(
    'keeps every published sigma of $model when the steps double',
    ({ sigmas }) => {
      const doubled = logLinearInterpolate(toSchedule(sigmas), 20);
      expect(doubled.filter((_, i) => i % 2 === 0)).toEqual(sigmas);
      for (let i = 1; i < 20; i += 2) {
        expect(doubled[i] / Math.sqrt(doubled[i - 1] * doubled[i + 1])).toBeCloseTo(1, 13);
      }
    },
  );

  it.each(published.schedules)('keeps the end points of $model to the bit at any steps', ({ sigmas }) => {
    for (let steps = 1; steps <= 60; steps++) {
      const schedule = logLinearInterpolate(toSchedule(sigmas), steps);
      expect([schedule[0], schedule.at(-1)]).toEqual([sigmas[0], sigmas.at(-1)]);
    }
  });

  it('refuses 0 steps', () => {
    expect(() => logLinearInterpolate(stableDiffusion, 0)).toThrow(RangeError);
  });
});
