import type { Markish, PlotOptions } from '@observablehq/plot';
import type { Legend } from './legend.ts';

/** The class of every chart: what Plot would say in a style element of its own, the page's stylesheet says of it. */
export const CHART_CLASS = 'chart-svg';

/** Of the label of the horizontal axis from that axis, pixels: its descenders are to stay inside. */
export const LABEL_OFFSET = 35;

export interface Frame extends PlotOptions {
  readonly marks: Markish[];
}

/** What all charts share. Sizes in pixels; the height is that of the drawing, a legend comes on top of it. */
export function frame(width: number, height: number, { marks, height: top }: Legend = NO_LEGEND): Frame {
  return {
    className: CHART_CLASS,
    width,
    height: height + top,
    marginLeft: 56,
    marginRight: 16,
    marginTop: top + 22,
    marginBottom: 40,
    style: { fontSize: '12px' },
    marks: [...marks],
  };
}

const NO_LEGEND: Legend = { marks: [], height: 0 };
