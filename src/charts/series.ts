import { baselines, type BaselineName } from '../ays/baselines.ts';
import type { NoiseProcess } from '../models/processes/process.ts';
import { publishedNoise, publishedSchedule } from '../schedules/published.ts';
import { readLevels } from '../schedules/stored-levels.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { usualSchedules } from '../solving/usual-schedules.ts';

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

/** What hand-made schedules of a model are made from. */
export interface OwnModel {
  readonly process: NoiseProcess;
  /** Standard deviation of its data: c of the arctan law. */
  readonly dataStd: number;
}

/**
 * A schedule beside the hand-made ones over the same range, those it was compared with, and, for models of the paper, the
 * published one.
 *
 * @param model - as the schedule was made for; null where it is gone or has changed since
 */
export function seriesOf(schedule: ScheduleResource, model: OwnModel | null): Series[] {
  const { steps, provenance } = schedule;
  const all: Partial<Record<SeriesName, readonly number[]>> = usualOf(schedule, model);
  const published = publishedSchedule(schedule.model, steps);
  if (published && provenance.source === 'optimized') all.published = readLevels(published.sigmas);
  all.own = readLevels(schedule.sigmas);
  return Object.entries(all).map(([name, sigmas]) => ({
    name,
    label: SERIES_LABELS[name as SeriesName],
    // A logarithmic axis has no place for pure noise: that point is left out.
    sigmas: sigmas.map((sigma) => (sigma === Infinity ? NaN : sigma)),
  }));
}

/** Without its data no arctan law, and without its process only what needs none. */
function usualOf(
  { model: name, sigmas, steps }: ScheduleResource,
  model: OwnModel | null,
): Partial<Record<BaselineName, readonly number[]>> {
  const [sigmaMax, sigmaMin] = [sigmas[0] ?? Infinity, Number(sigmas[steps])];
  if (model) return usualSchedules(model.process, { sigmaMin, sigmaMax }, steps, model.dataStd);
  const process = publishedNoise(name);
  if (process) {
    const { edm, log_linear, time_uniform } = usualSchedules(process, { sigmaMin, sigmaMax }, steps, 1);
    return { edm, log_linear, time_uniform };
  }
  if (sigmaMax === Infinity) return {};
  const { edm, log_linear } = baselines(sigmaMin, sigmaMax, steps, 1);
  return { edm, log_linear };
}
