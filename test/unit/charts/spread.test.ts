import { expect, it } from 'vitest';
import { spread } from '../../../src/charts/spread.ts';

it('leaves what does not overlap where it is', () => {
  expect(spread([], 10)).toEqual([]);
  expect(spread([50, 10, 30], 10)).toEqual([50, 10, 30]);
});

it('moves what overlaps apart about its middle, in order', () => {
  expect(spread([100, 102], 10)).toEqual([96, 106]);
  expect(spread([20, 20, 20], 10)).toEqual([10, 20, 30]);
});

it('moves what is pushed against something else with it', () => {
  const places = [0, 1, 9, 40];
  const moved = spread(places, 10);
  for (let i = 1; i < moved.length; i++) expect(moved[i] - moved[i - 1]).toBeGreaterThanOrEqual(10);
  expect(moved[3]).toBe(40);
});
