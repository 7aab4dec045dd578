import {
  dot,
  lineY,
  ruleX,
  ruleY,
  text,
  tip,
  pointer,
  type Markish,
  type PlotOptions,
} from '@observablehq/plot';
import { figure, withError, type Figure } from './figures.ts';
import { frame } from './frame.ts';
import { legend } from './legend.ts';
import { logTicks } from './log-ticks.ts';
import { colorOf } from './series.ts';

/** What one figure was for a candidate with an exponent. */
export interface ExponentPoint extends Figure {
  readonly exponent: number;
  readonly order: number;
  readonly name: string;
  readonly chosen: boolean;
  /** What it was measured on: figures of different numbers of samples do not compare, and are not joined. */
  readonly samples: number;
}

/** A hand-made schedule, which has no exponent: a line across. */
export interface Level {
  readonly name: string;
  readonly label: string;
  readonly value: number;
}

export interface ExponentFigure {
  /** Of the measure, as addresses have it. */
  readonly id: string;
  readonly label: string;
  readonly points: readonly ExponentPoint[];
  readonly levels: readonly Level[];
}

const ORDER_COLORS = ['own', 'log_linear'] as const;

/** One figure against the exponent, one standard error each way; a curve for each order of the objective. */
export function exponentChart({ label, points, levels }: ExponentFigure, width: number): PlotOptions {
  const orders = [...new Set(points.map(({ order }) => order))].sort();
  const items = orders.map((order) => ({ label: `order ${order}`, color: colorOfOrder(orders, order) }));
  const base = frame(width, 260, legend(items, width, 56));
  const log = spread(points) > 20;
  return {
    ...base,
    marginRight: levels.length > 0 ? 84 : 16,
    ariaLabel: `${label} against the exponent`,
    x: {
      label: 'exponent p',
      domain: [0, 3.1],
      ticks: [0, 0.5, 1, 1.5, 2, 2.5, 3],
      tickFormat: (p: number) => figure(p),
    },
    y: {
      label,
      grid: true,
      type: log ? 'log' : 'linear',
      ticks: log
        ? logTicks(
            points.map(({ value }) => value),
            5,
          )
        : 5,
      tickFormat: (value: number) => figure(value, 3),
    },
    marks: [
      ...base.marks,
      ...across(shown(levels, points)),
      ...orders.flatMap((order) => curve(points, orders, order, log)),
    ],
  };
}

function colorOfOrder(orders: readonly number[], order: number): string {
  return colorOf(ORDER_COLORS[orders.indexOf(order) % ORDER_COLORS.length]);
}

function curve(
  all: readonly ExponentPoint[],
  orders: readonly number[],
  order: number,
  log: boolean,
): Markish[] {
  const points = all.filter((point) => point.order === order);
  const color = colorOfOrder(orders, order);
  const most = Math.max(...all.map(({ samples }) => samples));
  return [
    lineY(points, {
      x: 'exponent',
      y: 'value',
      z: 'samples',
      sort: 'exponent',
      stroke: color,
      strokeOpacity: 0.5,
    }),
    ruleX(points, { x: 'exponent', y1: log ? lowOnLog : low, y2: high, stroke: color }),
    dot(points, {
      x: 'exponent',
      y: 'value',
      r: ({ chosen }: ExponentPoint) => (chosen ? 6 : 3.5),
      stroke: color,
      strokeWidth: 1.5,
      fill: ({ samples }: ExponentPoint) => (samples === most ? color : 'var(--surface)'),
    }),
    tip(points, pointer({ x: 'exponent', y: 'value', title })),
  ];
}

function across(levels: readonly Level[]): Markish[] {
  return levels.flatMap(({ name, label, value }) => [
    ruleY([value], { stroke: colorOf(name), strokeDasharray: '4 3' }),
    text([value], {
      y: (level: number) => level,
      text: () => label,
      frameAnchor: 'right',
      textAnchor: 'start',
      dx: 4,
      fill: colorOf(name),
    }),
  ]);
}

/** Hand-made schedules far above all that is looked at would flatten it. */
function shown(levels: readonly Level[], points: readonly ExponentPoint[]): readonly Level[] {
  const top = Math.max(...points.map(({ value }) => value));
  const bottom = Math.min(...points.map(({ value }) => value));
  return levels.filter(({ value }) => value <= top + 0.6 * (top - bottom));
}

function low({ value, standard_error }: ExponentPoint): number {
  return value - standard_error;
}

/** A standard error may exceed its value; a log axis ends above 0. */
function lowOnLog(point: ExponentPoint): number {
  return Math.max(point.value / 10, low(point));
}

function high({ value, standard_error }: ExponentPoint): number {
  return value + standard_error;
}

function spread(points: readonly ExponentPoint[]): number {
  const values = points.map(({ value }) => value);
  return Math.min(...values) > 0 ? Math.max(...values) / Math.min(...values) : 0;
}

function title(point: ExponentPoint): string {
  return `${point.name}, ${point.samples} samples\n${withError(point)}`;
}
