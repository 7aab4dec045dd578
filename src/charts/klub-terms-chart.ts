import { barY, ruleX, ruleY, tip, pointerX, type PlotOptions } from '@observablehq/plot';
import { figure, tick, withError, type Figure } from './figures.ts';
import { frame, LABEL_OFFSET } from './frame.ts';
import { colorOf } from './series.ts';
import { stepsApart } from './step-ticks.ts';

interface Term extends Figure {
  readonly step: number;
  /** sigma; null is pure noise. */
  readonly from: number | null;
  readonly to: number | null;
}

/** The KLUB of each step as bars, one standard error each way: where the error sits. */
export function klubTermsChart(
  terms: readonly Figure[],
  sigmas: readonly (number | null)[],
  width: number,
): PlotOptions {
  const base = frame(width, 260);
  const bars: Term[] = terms.map((term, i) => ({ ...term, step: i + 1, from: sigmas[i], to: sigmas[i + 1] }));
  return {
    ...base,
    ariaLabel: 'KLUB of each step in nats',
    x: {
      label: 'step',
      labelOffset: LABEL_OFFSET,
      tickFormat: 'd',
      domain: bars.map(({ step }) => step),
      ticks: labelled(bars.length, width),
    },
    y: { label: 'KLUB (nats)', grid: true, zero: true, tickFormat: tick },
    marks: [
      ...base.marks,
      barY(bars, { x: 'step', y: 'value', fill: colorOf('own'), fillOpacity: 0.75 }),
      ruleX(bars, { x: 'step', y1: low, y2: high, stroke: 'currentColor' }),
      ruleY([0]),
      tip(bars, pointerX({ x: 'step', y: 'value', title })),
    ],
  };
}

function low({ value, standard_error }: Term): number {
  return Math.max(0, value - standard_error);
}

function high({ value, standard_error }: Term): number {
  return value + standard_error;
}

function title(term: Term): string {
  return `step ${term.step}: ${figure(term.from)} to ${figure(term.to)}\n${withError(term)} nats`;
}

/** Round steps, few enough to be read, and the first. */
function labelled(steps: number, width: number): number[] {
  const every = stepsApart(steps, width);
  const round = Array.from({ length: Math.floor(steps / every) }, (_, i) => (i + 1) * every);
  return every >= 5 ? [1, ...round] : round;
}
