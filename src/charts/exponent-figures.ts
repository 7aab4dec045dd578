import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { MEASURE_LABELS, measuresOf, type MeasuredCandidate } from '../schedules/verdict.ts';
import type { ExponentFigure, ExponentPoint, Level } from './exponent-chart.ts';
import type { Figure } from './figures.ts';
import { SERIES_LABELS } from './series.ts';

/** The KLUB and every measure of the candidates against their exponent. */
export function exponentFigures({ validation }: ScheduleResource): ExponentFigure[] {
  if (validation === null) return [];
  const { candidates, chosen } = validation;
  const figures = [
    figureOf({ id: 'klub', label: 'KLUB (nats)' }, candidates, chosen, ({ klub }) => klub),
    ...measuresOf(candidates).map((name) =>
      figureOf(
        { id: name.replaceAll('_', '-'), label: MEASURE_LABELS[name] },
        candidates,
        chosen,
        ({ measures }) => measures[name] ?? null,
      ),
    ),
  ];
  return figures.filter(({ points }) => points.length > 1);
}

function figureOf(
  named: Pick<ExponentFigure, 'id' | 'label'>,
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
  return { ...named, points, levels };
}

function pointOf({ name, exponent, order, samples }: MeasuredCandidate) {
  return { name, exponent: exponent ?? 0, order: order ?? 1, samples };
}
