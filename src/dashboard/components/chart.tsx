import { plot, type PlotOptions } from '@observablehq/plot';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScheduleChart } from '../../charts/of-schedule.ts';
import { downloadPng, downloadSvg } from '../chart-files.ts';
import { NumberTable } from './number-table.tsx';

interface Place {
  readonly current: HTMLElement | null;
}

/** A chart as wide as its place, drawn again when that changes. */
export function Chart({ chart }: { chart: ScheduleChart }) {
  const { title, height, options, numbers } = chart;
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  useEffect(() => {
    if (width === 0) return;
    place.current?.replaceChildren(draw(options(width)));
  }, [width, options]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} class="drawing" style={{ minHeight: `${height}px` }} />
      <div class="chart-actions">
        {numbers && (
          <details>
            <summary>Numbers</summary>
            <div class="scroll" tabIndex={0}>
              <NumberTable numbers={numbers} />
            </div>
          </details>
        )}
        <FileButton kind="SVG" title={title} place={place} save={downloadSvg} />
        <FileButton kind="PNG" title={title} place={place} save={downloadPng} />
      </div>
    </figure>
  );
}

interface FileButtonProps {
  readonly kind: string;
  readonly title: string;
  readonly place: Place;
  readonly save: (svg: SVGSVGElement, title: string) => unknown;
}

function FileButton({ kind, title, place, save }: FileButtonProps) {
  const onClick = () => {
    const svg = place.current?.querySelector('svg');
    if (svg) save(svg, title);
  };
  return (
    <button type="button" class="link" aria-label={`${kind} of ${title}`} onClick={onClick}>
      {kind}
    </button>
  );
}

function draw(options: PlotOptions): Element {
  const drawn = plot(options);
  // The Content-Security-Policy allows no style elements; the stylesheet has these rules.
  drawn.querySelector('style')?.remove();
  drawn.setAttribute('role', 'img');
  // Parts of an image have no names of their own.
  for (const part of drawn.querySelectorAll('[aria-label] [aria-label]')) part.removeAttribute('aria-label');
  return drawn;
}

function useWidth(place: Place): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!place.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
    };
  }, [place]);
  return width;
}
