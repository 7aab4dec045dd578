import { baselines, type BaselineName } from '../ays/baselines.ts';
import { publishedSchedule } from '../schedules/published.ts';
import { readLevels } from '../schedules/stored-levels.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';

/** A schedule as charts draw it. */
export interface Series {
  readonly name: string;
  readonly label: string;
  readonly sigmas: readonly number[];
}

/** Names of the schedules that charts know, in the order they are drawn: this one last, on top. */
export const SERIES_LABELS = {
  edm: 'EDM (rho 7)',
  log_linear: 'log-linear',
  time_uniform: 'time-uniform',
  arctan: 'arctan',
  published: 'published',
  own: 'this schedule',
} as const;
export type SeriesName = keyof typeof SERIES_LABELS;

/** Every chart draws a schedule in the colour of its name; the page says which that is, in light and dark. */
export function colorOf(name: string): string {
  return `var(--series-${name.replace('_', '-')})`;
}

/** The colours on paper, for charts that leave the page. */
export const PAPER_COLORS: Readonly<Record<string, string>> = {
  '--series-edm': '#c2570c',
  '--series-log-linear': '#0f766e',
  '--series-time-uniform': '#7c3aed',
  '--series-arctan': '#64748b',
  '--series-published': '#be185d',
  '--series-own': '#1d4ed8',
};

/**
 * A schedule beside the hand-made ones over the same range and, for models of the paper, the published one.
 *
 * @param dataStd - standard deviation of the model's data, c of the arctan law; null where the model is gone
 */
export function seriesOf(schedule: ScheduleResource, dataStd: number | null): Series[] {
  const { steps, model, provenance } = schedule;
  // A logarithmic axis has no place for pure noise: that point is left out.
  const sigmas = schedule.sigmas.map((sigma) => sigma ?? NaN);
  const all: Partial<Record<SeriesName, readonly number[]>> = schedule.starts_at_pure_noise
    ? {}
    : usualSchedules(sigmas, steps, dataStd);
  const published = publishedSchedule(model, steps);
  if (published && provenance.source === 'optimized') all.published = readLevels(published.sigmas);
  all.own = sigmas;
  return Object.entries(all).map(([name, values]) => ({
    name,
    label: SERIES_LABELS[name as SeriesName],
    sigmas: values,
  }));
}

function usualSchedules(sigmas: readonly number[], steps: number, dataStd: number | null) {
  const usual: Partial<Record<BaselineName, readonly number[]>> = baselines(
    sigmas[steps],
    sigmas[0],
    steps,
    dataStd ?? 1,
  );
  if (dataStd === null) delete usual.arctan;
  return usual;
}
