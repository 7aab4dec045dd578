import { dot, frame as border, text, type PlotOptions } from '@observablehq/plot';
import type { SampleColumn } from '../schedules/samples.ts';
import { figure } from './figures.ts';
import { frame } from './frame.ts';
import { colorOf } from './series.ts';

/** Points that one schedule made. */
export interface PointSet {
  readonly label: string;
  readonly role: Role;
  readonly points: readonly Point[];
}

type Role = SampleColumn['role'];
type Point = readonly [number, number];

/** The schedules whose samples are shown, as people call them. */
export const ROLES: Readonly<Record<Role, string>> = {
  edm: 'EDM',
  best_default: 'best default',
  own: 'this schedule',
};

export function pointSet(name: string, role: Role, points: readonly Point[]): PointSet {
  return { label: `${ROLES[role]}: ${name}`, role, points };
}

const COLORS = { edm: 'edm', best_default: 'log_linear', own: 'own' } as const;
/** Narrower than that, panels are put below one another. */
const NARROW = 560;
const FONT_SIZE = 12;

/** Samples of two numbers, a panel for each schedule, all on the same axes. */
export function scatterChart(sets: readonly PointSet[], width: number): PlotOptions {
  const stacked = width < NARROW;
  const panel = stacked ? width - 64 : (width - 64) / sets.length;
  const base = frame(width, stacked ? (panel + 24) * sets.length : panel + 62);
  const facet = stacked ? 'fy' : 'fx';
  const rows = sets.flatMap(({ label, role, points }) => points.map(([x, y]) => ({ label, role, x, y })));
  return {
    ...base,
    ariaLabel: `Samples from the same noise: ${sets.map(({ label }) => label).join(', ')}`,
    marginTop: 32,
    [facet]: { axis: null, domain: sets.map(({ label }) => label), padding: stacked ? 0.12 : 0.04 },
    x: { label: null, ticks: 4, nice: true, tickFormat: (value: number) => figure(value) },
    y: { label: null, ticks: 4, nice: true, tickFormat: (value: number) => figure(value) },
    marks: [
      border({ stroke: 'currentColor', strokeOpacity: 0.2 }),
      text(sets, {
        [facet]: 'label',
        text: 'label',
        frameAnchor: 'top-left',
        lineAnchor: 'bottom',
        dy: -6,
        lineWidth: panel / FONT_SIZE,
        textOverflow: 'ellipsis',
      }),
      ...sets.map(({ role }) =>
        dot(
          rows.filter((row) => row.role === role),
          { x: 'x', y: 'y', [facet]: 'label', r: 2, fill: colorOf(COLORS[role]), fillOpacity: 0.7 },
        ),
      ),
    ],
  };
}
