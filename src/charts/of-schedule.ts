import type { PlotOptions } from '@observablehq/plot';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { exponentChart, type ExponentFigure } from './exponent-chart.ts';
import { exponentFigures } from './exponent-figures.ts';
import { figure, withError } from './figures.ts';
import { klubTermsChart } from './klub-terms-chart.ts';
import { lossChart } from './loss-chart.ts';
import { scatterChart, type PointSet } from './scatter-chart.ts';
import { type OwnModel, seriesOf } from './series.ts';
import { sigmaChart } from './sigma-chart.ts';

/** The same as a chart, as text. */
export interface NumberTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart of a schedule. */
export interface ScheduleChart {
  /** Its name in addresses and of files. */
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** Kept free until it is drawn, pixels. */
  readonly height: number;
  readonly options: (width: number) => PlotOptions;
  readonly numbers: NumberTable | null;
}

/** What charts of a schedule are drawn from beside it; null where it is not known. */
export interface ChartSources {
  /** The model, as the schedule was made for it. */
  readonly model: OwnModel | null;
  readonly loss: Loss | null;
  readonly points: readonly PointSet[] | null;
}

/** The denoising loss of a model at each of its levels, sigma; pure noise is null. */
export interface Loss {
  readonly levels: readonly (number | null)[];
  readonly values: readonly number[];
}

/** Every chart of a schedule that there are figures for, in the order in which they are shown. */
export function chartsOf(schedule: ScheduleResource, sources: ChartSources): ScheduleChart[] {
  const { model, loss, points } = sources;
  const terms = schedule.klub?.terms ?? null;
  return [
    ...(points ? [pointsChart(points)] : []),
    sigmas(schedule, model),
    ...(terms ? [klubTerms(terms, schedule.sigmas)] : []),
    ...exponentFigures(schedule).map(byExponent),
    ...(loss ? [denoisingLoss(loss)] : []),
  ];
}

export function denoisingLoss({ levels, values }: Loss): ScheduleChart {
  return {
    id: 'denoising-loss',
    title: 'Denoising loss of the model',
    height: 260,
    options: (width) => lossChart(levels, values, width),
    numbers: {
      head: ['sigma', 'loss'],
      rows: levels.map((sigma, i) => [figure(sigma), figure(values[i])]),
    },
  };
}

export function pointsChart(points: readonly PointSet[]): ScheduleChart {
  const options = (width: number) => scatterChart(points, width);
  return { id: 'samples', title: 'Samples', height: 280, options, numbers: null };
}

function sigmas(schedule: ScheduleResource, model: OwnModel | null): ScheduleChart {
  const series = seriesOf(schedule, model);
  const steps = Math.max(...series.map((one) => one.sigmas.length));
  return {
    id: 'sigma',
    title: 'Noise level by step',
    height: 390,
    options: (width) => sigmaChart(series, width),
    numbers: {
      head: ['step', ...series.map(({ label }) => label)],
      rows: Array.from({ length: steps }, (_, step) => [
        String(step),
        ...series.map((one) => figure(one.sigmas[step])),
      ]),
    },
  };
}

type Terms = NonNullable<NonNullable<ScheduleResource['klub']>['terms']>;

function klubTerms(terms: Terms, levels: readonly (number | null)[]): ScheduleChart {
  return {
    id: 'klub-by-step',
    title: 'KLUB by step',
    note: 'Where the error sits: the terms add up to the KLUB of the schedule.',
    height: 260,
    options: (width) => klubTermsChart(terms, levels, width),
    numbers: {
      head: ['step', 'sigma', 'nats'],
      rows: terms.map((term, i) => [
        String(i + 1),
        `${figure(levels[i])} to ${figure(levels[i + 1])}`,
        withError(term),
      ]),
    },
  };
}

function byExponent(data: ExponentFigure): ScheduleChart {
  return {
    id: `${data.id}-by-exponent`,
    title: `${data.label} by exponent`,
    height: 290,
    options: (width) => exponentChart(data, width),
    numbers: {
      head: ['candidate', 'samples', data.label],
      rows: data.points.map((point) => [point.name, String(point.samples), withError(point)]),
    },
  };
}
