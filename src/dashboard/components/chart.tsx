import { plot, type PlotOptions } from '@observablehq/plot';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { downloadPng, downloadSvg } from '../chart-files.ts';

interface ChartProps {
  /** What it shows; also the name of the files. */
  readonly title: string;
  /** Height that is kept free until it is drawn, pixels. */
  readonly height: number;
  readonly options: (width: number) => PlotOptions;
  /** The same as numbers. */
  readonly table?: ComponentChildren;
}

interface Place {
  readonly current: HTMLElement | null;
}

/** A chart as wide as its place, drawn again when that changes. */
export function Chart({ title, height, options, table }: ChartProps) {
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
        {table && (
          <details>
            <summary>Numbers</summary>
            <div class="scroll" tabIndex={0}>
              {table}
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
