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
import { axisOf, high, low, type Axis } from './exponent-axis.ts';
import { figure, tick, withError, type Figure } from './figures.ts';
import { frame, LABEL_OFFSET } from './frame.ts';
import { legend } from './legend.ts';
import { colorOf } from './series.ts';
import { spread } from './spread.ts';

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

/** Of the drawing, and of that what is above and below its axis, pixels. */
const HEIGHT = 260;
const MARGINS = 22 + 40;
/** Between labels, pixels. */
const LINE = 13;

const ORDER_COLORS = ['own', 'log_linear'] as const;

/** One figure against the exponent, one standard error each way; a curve for each order of the objective. */
export function exponentChart({ label, points, levels }: ExponentFigure, width: number): PlotOptions {
  const orders = [...new Set(points.map(({ order }) => order))].sort();
  const items = orders.map((order) => ({ label: `order ${order}`, color: colorOfOrder(orders, order) }));
  const top = legend(items, width, 56);
  const base = frame(width, HEIGHT, top);
  const drawn = shown(levels, points);
  const axis = axisOf(points, drawn);
  return {
    ...base,
    marginRight: drawn.length > 0 ? 84 : 16,
    ariaLabel: `${label} against the exponent`,
    x: {
      label: 'exponent p',
      labelOffset: LABEL_OFFSET,
      domain: [0, 3.1],
      ticks: [0, 0.5, 1, 1.5, 2, 2.5, 3],
      tickFormat: (p: number) => figure(p),
    },
    y: {
      label,
      grid: true,
      type: axis.type,
      domain: axis.domain,
      ticks: axis.ticks,
      tickFormat: tick,
    },
    marks: [
      ...base.marks,
      ...across(drawn, axis),
      ...orders.flatMap((order) => curve(points, orders, order, axis.type === 'log')),
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
    ruleX(points, {
      x: 'exponent',
      y1: (point: ExponentPoint) => low(point, log),
      y2: high,
      stroke: color,
    }),
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

function across(levels: readonly Level[], axis: Axis): Markish[] {
  const places = levels.map(({ value }) => axis.place(value) * (HEIGHT - MARGINS));
  const apart = spread(places, LINE);
  return levels.flatMap(({ name, label, value }, i) => [
    ruleY([value], { stroke: colorOf(name), strokeDasharray: '4 3' }),
    text([value], {
      y: (level: number) => level,
      text: () => label,
      frameAnchor: 'right',
      textAnchor: 'start',
      dx: 4,
      dy: apart[i] - places[i],
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

function title(point: ExponentPoint): string {
  return `${point.name}, ${point.samples} samples\n${withError(point)}`;
}
