import type { ExponentPoint, Level } from './exponent-chart.ts';
import { logTicks } from './log-ticks.ts';

/** The vertical axis of a chart by exponent: known before it is drawn, since labels are placed by it. */
export interface Axis {
  readonly type: 'log' | 'linear';
  readonly domain: readonly [number, number];
  readonly ticks: number | number[];
  /** Where a value is, from 0 at the top to 1 at the bottom. */
  readonly place: (value: number) => number;
}

/** Spread, largest over smallest, from which an axis is logarithmic. */
const LOG_FROM = 20;
/** Of the axis, beyond what is drawn. */
const MARGIN = 0.05;

export function axisOf(points: readonly ExponentPoint[], levels: readonly Level[]): Axis {
  const values = points.map(({ value }) => value);
  const log = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > LOG_FROM;
  const ends = [
    ...levels.map(({ value }) => value),
    ...points.flatMap((point) => [low(point, log), high(point)]),
  ];
  const onAxis = log ? Math.log : (value: number) => value;
  const drawn = ends.filter((value) => !log || value > 0).map(onAxis);
  const [bottom, top] = [Math.min(...drawn), Math.max(...drawn)];
  const margin = MARGIN * (top - bottom) || MARGIN * Math.abs(top) || 1;
  const [from, to] = [bottom - margin, top + margin];
  return {
    type: log ? 'log' : 'linear',
    domain: log ? [Math.exp(from), Math.exp(to)] : [from, to],
    ticks: log ? logTicks(values, 5) : 5,
    place: (value) => (to - onAxis(value)) / (to - from),
  };
}

/** One standard error below; it may exceed its value, and a log axis ends above 0. */
export function low({ value, standard_error }: ExponentPoint, log: boolean): number {
  return log ? Math.max(value / 10, value - standard_error) : value - standard_error;
}

export function high({ value, standard_error }: ExponentPoint): number {
  return value + standard_error;
}
