import { lineY, tip, pointerX, type PlotOptions } from '@observablehq/plot';
import { figure, tick } from './figures.ts';
import { frame, LABEL_OFFSET } from './frame.ts';
import { logTicks } from './log-ticks.ts';
import { colorOf } from './series.ts';

/**
 * The denoising loss against sigma, both logarithmic.
 *
 * @param levels - sigma, ascending; pure noise (null) has no place on the axis
 * @param loss - E|D(x, sigma) - x0|^2 at each, summed over dimensions; what is not above 0 cannot be drawn
 */
export function lossChart(
  levels: readonly (number | null)[],
  loss: readonly number[],
  width: number,
): PlotOptions {
  const base = frame(width, 260);
  const points = levels.flatMap((sigma, i) =>
    sigma !== null && loss[i] > 0 ? [{ sigma, loss: loss[i] }] : [],
  );
  return {
    ...base,
    ariaLabel: 'Denoising loss at each noise level, both logarithmic',
    x: {
      type: 'log',
      label: 'sigma',
      labelOffset: LABEL_OFFSET,
      ticks: logTicks(
        points.map(({ sigma }) => sigma),
        width / 90,
      ),
      tickFormat: (sigma: number) => figure(sigma),
    },
    y: {
      type: 'log',
      label: 'E|D - x0|²',
      grid: true,
      ticks: logTicks(
        points.map(({ loss }) => loss),
        5,
      ),
      tickFormat: tick,
    },
    marks: [
      ...base.marks,
      lineY(points, { x: 'sigma', y: 'loss', stroke: colorOf('own'), strokeWidth: 2 }),
      tip(points, pointerX({ x: 'sigma', y: 'loss', title })),
    ],
  };
}

function title({ sigma, loss }: { sigma: number; loss: number }): string {
  return `sigma ${figure(sigma)}\nloss ${figure(loss)}`;
}
