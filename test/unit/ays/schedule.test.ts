import { describe, expect, it } from 'vitest';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { scheduleFrom, toSchedule } from '../../../src/ays/schedule.ts';

describe('toSchedule', () => {
  it('keeps the values of a good schedule', () => {
    expect(toSchedule([80, 1, 0.002])).toEqual([80, 1, 0.002]);
  });

  it('is not changed by later changes to the list it was made from', () => {
    const sigmas = [80, 1];
    const schedule = toSchedule(sigmas);
    sigmas[1] = 100;
    expect(schedule).toEqual([80, 1]);
  });

  it.each([
    [[], /at least 2 sigmas, not 0/],
    [[80], /at least 2 sigmas, not 1/],
    [[80, NaN, 1], /sigma 1 is NaN, which is not finite/],
    [[80, Infinity], /sigma 1 is Infinity, which is not finite/],
    [[80, 1, 0], /sigma 2 is 0, which is not positive/],
    [[80, -1], /sigma 1 is -1, which is not positive/],
    [[80, 1, 1], /sigma 2 is 1, not below the 1 before it/],
    [[1, 80], /sigma 1 is 80, not below the 1 before it/],
  ])('refuses %j and names the fault', (sigmas, fault) => {
    expect(() => toSchedule(sigmas)).toThrow(RangeError);
    expect(() => toSchedule(sigmas)).toThrow(fault);
  });
});

describe('scheduleFrom', () => {
  it('keeps the end points to the bit and samples the rest from sigma_max down', () => {
    expect(scheduleFrom(1, 9, 4, (fraction) => 9 - 8 * fraction)).toEqual([9, 7, 5, 3, 1]);
    expect(scheduleFrom(1, 9, 1, () => NaN)).toEqual([9, 1]);
  });

  it.each([0, -1, 2.5, NaN])('refuses %d steps', (steps) => {
    expect(() => scheduleFrom(1, 9, steps, () => 2)).toThrow(/positive integer/);
  });
});

describe('logSpacedLevels', () => {
  it('ascends with exact end points and equal ratios', () => {
    const levels = logSpacedLevels(0.002, 80, 128);
    expect(levels).toHaveLength(128);
    expect([levels[0], levels[127]]).toEqual([0.002, 80]);
    const ratio = 40000 ** (1 / 127);
    for (let k = 1; k < 128; k++) expect(levels[k] / levels[k - 1] / ratio).toBeCloseTo(1, 13);
  });

  it.each([
    [0, 80, 16],
    [80, 0.002, 16],
    [1, 1, 16],
    [NaN, 80, 16],
    [1, Infinity, 16],
    [1, 80, 1],
    [1, 80, 2.5],
  ])('refuses sigma_min %d, sigma_max %d, count %d', (sigmaMin, sigmaMax, count) => {
    expect(() => logSpacedLevels(sigmaMin, sigmaMax, count)).toThrow(RangeError);
  });
});
