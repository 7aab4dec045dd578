import type { ScheduleResource, Validation } from '../schedules/schedule-resource.ts';
import type { ExponentFigure, ExponentPoint, Level } from './exponent-chart.ts';
import type { Figure } from './figures.ts';
import { SERIES_LABELS } from './series.ts';

/** The measures of samples, as people call them. */
export const MEASURE_LABELS = {
  frechet: 'Fréchet distance',
  energy_distance: 'energy distance',
  sliced_wasserstein: 'sliced Wasserstein',
  nll_gap: 'NLL gap',
  end_point_error: 'end-point error',
} as const;
export type MeasureName = keyof typeof MEASURE_LABELS;
export type MeasuredCandidate = Validation['candidates'][number];

/** The measures that any of the candidates has, in the order they are shown. */
export function measuresOf(candidates: readonly MeasuredCandidate[]): MeasureName[] {
  const names = Object.keys(MEASURE_LABELS) as MeasureName[];
  return names.filter((name) => candidates.some(({ measures }) => measures[name]));
}

/** The KLUB and every measure of the candidates against their exponent. */
export function exponentFigures({ validation }: ScheduleResource): ExponentFigure[] {
  if (validation === null) return [];
  const { candidates, chosen } = validation;
  const figures = [
    figureOf('KLUB (nats)', candidates, chosen, ({ klub }) => klub),
    ...measuresOf(candidates).map((name) =>
      figureOf(MEASURE_LABELS[name], candidates, chosen, ({ measures }) => measures[name] ?? null),
    ),
  ];
  return figures.filter(({ points }) => points.length > 1);
}

function figureOf(
  label: string,
  candidates: readonly MeasuredCandidate[],
  chosen: string,
  read: (one: MeasuredCandidate) => Figure | null,
): ExponentFigure {
  const points: ExponentPoint[] = [];
  const levels: Level[] = [];
  for (const one of candidates) {
    const value = read(one);
    if (value === null || one.blended) continue;
    if (one.exponent !== null) points.push({ ...value, ...pointOf(one), chosen: one.name === chosen });
    else if (one.name in SERIES_LABELS)
      levels.push({ name: one.name, label: one.name.replace('_', '-'), value: value.value });
  }
  return { label, points, levels };
}

function pointOf({ name, exponent, order, samples }: MeasuredCandidate) {
  return { name, exponent: exponent ?? 0, order: order ?? 1, samples };
}
