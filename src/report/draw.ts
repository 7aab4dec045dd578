import { plot } from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import type { ScheduleChart } from '../charts/of-schedule.ts';
import { PAPER_COLORS } from '../charts/series.ts';

/** What is used of an element here: a server's TypeScript knows no DOM. */
interface Drawn {
  id: string;
  readonly outerHTML: string;
  readonly ownerDocument: { createElementNS(namespace: string, name: string): Drawn };
  querySelectorAll(selector: string): Iterable<Drawn>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  prepend(child: Drawn): void;
  remove(): void;
}

const SVG = 'http://www.w3.org/2000/svg';
/** Ink and ground of a chart that leaves the page. */
const INK = '#111827';
const PAPER = '#ffffff';

/**
 * A chart as an svg element, drawn without a browser. Colours are those of the page it is put into (src/charts/theme.css), which
 * also has the rules that Plot would bring in a style element: a strict Content-Security-Policy allows no style here.
 *
 * @param width - pixels
 */
export function drawInPage(chart: ScheduleChart, width: number): string {
  return draw(chart, width).outerHTML;
}

/** A chart by itself, as an SVG file: dark on white, its colours written out. */
export function drawOnPaper(chart: ScheduleChart, width: number): string {
  const svg = draw(chart, width);
  svg.setAttribute('xmlns', SVG);
  svg.setAttribute('color', INK);
  svg.setAttribute('font-size', '12');
  const ground = svg.ownerDocument.createElementNS(SVG, 'rect');
  for (const [name, value] of [
    ['width', '100%'],
    ['height', '100%'],
    ['fill', PAPER],
  ] as const)
    ground.setAttribute(name, value);
  svg.prepend(ground);
  return svg.outerHTML
    .replaceAll('var(--plot-background)', PAPER)
    .replaceAll('var(--surface)', PAPER)
    .replaceAll(/var\((--series-[a-z-]+)\)/g, (_, name: string) => PAPER_COLORS[name] ?? INK);
}

function draw(chart: ScheduleChart, width: number): Drawn {
  // Of XML: one of HTML leaves < and & in attributes as they are.
  const document = new DOMParser().parseFromString(`<svg xmlns="${SVG}"/>`, 'image/svg+xml') as never;
  const svg = plot({ ...chart.options(width), document }) as unknown as Drawn;
  svg.setAttribute('role', 'img');
  for (const part of svg.querySelectorAll('style, [aria-label="tip"]')) part.remove();
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  for (const part of [svg, ...svg.querySelectorAll('[style]')]) part.removeAttribute('style');
  nameMarkers(svg, chart.id);
  return svg;
}

/** Plot counts its markers over all charts of a process; a chart is to be the same whenever it is drawn. */
function nameMarkers(svg: Drawn, prefix: string): void {
  const names = new Map<string, string>();
  for (const marker of svg.querySelectorAll('marker')) {
    const name = `${prefix}-marker-${names.size}`;
    names.set(`url(#${marker.id})`, `url(#${name})`);
    marker.id = name;
  }
  for (const end of ['marker-start', 'marker-mid', 'marker-end'])
    for (const line of svg.querySelectorAll(`[${end}]`))
      line.setAttribute(end, names.get(line.getAttribute(end) ?? '') ?? 'none');
}
