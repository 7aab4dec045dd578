import { expect, it } from 'vitest';
import { figure, tick, withError } from '../../../src/charts/figures.ts';

it.each([
  [0.001484, 0.016, '0.001 ± 0.016'],
  [3.68e-6, 0.012, '0.000 ± 0.012'],
  [153.92, 14.2, '154 ± 14'],
  [-0.5, 0.2, '-0.50 ± 0.20'],
  [1_684_321, 42_000, '1,684,000 ± 42,000'],
  [18.5, 0, '18.5 ± 0'],
  [2.5, NaN, '2.5 ± –'],
  [4.2e-9, 1e-10, '4.20e-9 ± 1e-10'],
])('%d with the error %d is %s', (value, error, text) => {
  expect(withError({ value, standard_error: error })).toBe(text);
});

it('has a dash for what is no number', () => {
  for (const value of [null, undefined, NaN, Infinity]) expect(figure(value)).toBe('–');
  expect(withError(null)).toBe('–');
});

it('is short beside an axis', () => {
  expect([0, 0.05, 250, 9000, 12_500, 1_600_000].map(tick)).toEqual([
    '0',
    '0.05',
    '250',
    '9,000',
    '12.5K',
    '1.6M',
  ]);
});
