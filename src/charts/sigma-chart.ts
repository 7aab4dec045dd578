import { lineY, ruleX, tip, pointerX, type PlotOptions } from '@observablehq/plot';
import { figure } from './figures.ts';
import { frame, LABEL_OFFSET } from './frame.ts';
import { legend } from './legend.ts';
import { logTicks } from './log-ticks.ts';
import { colorOf, type Series } from './series.ts';
import { stepsApart } from './step-ticks.ts';

/** Pixels between steps, from which their sigmas are marked one by one. */
const MARKED = 12;

/** sigma against step, on a log axis. */
export function sigmaChart(series: readonly Series[], width: number): PlotOptions {
  const base = frame(
    width,
    360,
    legend(
      series.map(({ name, label }) => ({ label, color: colorOf(name) })),
      width,
      56,
    ),
  );
  const steps = Math.max(...series.map(({ sigmas }) => sigmas.length - 1));
  const own = series.at(-1);
  const points = own?.sigmas.map((sigma, step) => ({ step, sigma })) ?? [];
  return {
    ...base,
    ariaLabel: 'Noise level sigma at each step, logarithmic',
    x: {
      label: 'step',
      labelOffset: LABEL_OFFSET,
      domain: [0, steps],
      ticks: stepTicks(steps, width),
      tickFormat: 'd',
    },
    y: {
      type: 'log',
      label: 'sigma',
      grid: true,
      ticks: logTicks(series.flatMap(({ sigmas }) => sigmas)),
      tickFormat: (sigma: number) => figure(sigma),
    },
    marks: [
      ...base.marks,
      ...series.map(({ name, sigmas }) =>
        lineY(sigmas, {
          x: (_: number, step: number) => step,
          y: (sigma: number) => sigma,
          stroke: colorOf(name),
          strokeWidth: name === 'own' ? 2.5 : 1.25,
          ...(width / steps >= MARKED && { marker: 'circle' as const }),
        }),
      ),
      ruleX(points, pointerX({ x: 'step', stroke: 'currentColor', strokeOpacity: 0.3 })),
      tip(
        points,
        pointerX({ x: 'step', y: 'sigma', title: ({ step }: { step: number }) => table(series, step) }),
      ),
    ],
  };
}

/** Whole steps, few enough to be read. */
function stepTicks(steps: number, width: number): number[] {
  const every = stepsApart(steps, width);
  return Array.from({ length: Math.floor(steps / every) + 1 }, (_, i) => i * every);
}

function table(series: readonly Series[], step: number): string {
  const lines = series.map(({ label, sigmas }) => `${label}: ${figure(sigmas[step])}`);
  return [`step ${step}`, ...lines.reverse()].join('\n');
}
