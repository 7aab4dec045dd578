import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ScheduleChart } from '../charts/of-schedule.ts';
import type { ResolvedRequest } from '../jobs/request.ts';
import type { Samples } from '../schedules/samples.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { inOrder, verdictOf } from '../schedules/verdict.ts';
import { drawInPage } from './draw.ts';
import { html, Markup, type Content } from './html.ts';
import { provenance } from './provenance.ts';
import { reproduction } from './reproduce.ts';
import { imageColumns } from './samples.ts';
import { candidates, numbers } from './tables.ts';

/** Widths of charts, pixels: the only one of a row, and one of two. */
const WIDE = 900;
const HALF = 436;

const STYLE = ['../charts/theme.css', '../charts/page.css', './style.css']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n');

/** Nothing but the page itself: its one stylesheet, known by its hash, and the images in it. No script. */
export const REPORT_POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** All that a report tells of. */
export interface ReportSources {
  readonly schedule: ScheduleResource;
  readonly charts: readonly ScheduleChart[];
  /** Images; points are a chart. */
  readonly images: Samples | null;
  readonly request: ResolvedRequest | null;
}

/**
 * A schedule as one page that needs nothing else: to attach to a ticket or a paper. It depends on what is stored alone, so that
 * the same schedule gives the same page.
 */
export function renderReport({ schedule, charts, images, request }: ReportSources): string {
  const title = titleOf(schedule);
  const [wide, halves] = [charts.filter(isWide), charts.filter((chart) => !isWide(chart))];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <header>
            <p class="kind">Sampling schedule</p>
            <h1>${title}</h1>
            <p class="lead">${verdictOf(schedule)}</p>
          </header>
          ${images ? section('Samples', sameNoise(schedule), imageColumns(images)) : null}
          ${wide.map((chart) => chartSection(chart, WIDE))} ${comparison(schedule)}
          <div class="charts">${halves.map((chart) => chartSection(chart, HALF))}</div>
          ${section('Provenance', null, provenance(schedule))}
          ${section('How to reproduce', null, reproduction(schedule, request))}
        </main>
      </body>
    </html>`;
  return page.text;
}

function titleOf({ model, solver, steps, version }: ScheduleResource): string {
  const parts = [model, solver ?? 'any solver', `${steps} ${steps === 1 ? 'step' : 'steps'}`];
  return [...parts, ...(version > 0 ? [`version ${version}`] : [])].join(' · ');
}

function isWide({ id }: ScheduleChart): boolean {
  return id === 'samples' || id === 'sigma';
}

function sameNoise({ steps }: ScheduleResource): string {
  return `From the same noise, ${steps} ${steps === 1 ? 'step' : 'steps'} each.`;
}

function section(title: string, note: Content, content: Content): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${note === null ? null : html`<p class="note">${note}</p>`} ${content}
  </section>`;
}

function chartSection(chart: ScheduleChart, width: number): Markup {
  const svg = new Markup(drawInPage(chart, width));
  // Wide ones would shrink past reading on a phone: they are moved sideways there.
  const drawing = isWide(chart)
    ? html`<figure class="chart wide scroll" tabindex="0">${svg}</figure>`
    : html`<figure class="chart">${svg}</figure>`;
  if (chart.numbers === null) return section(chart.title, chart.note ?? null, drawing);
  const table = html`<details>
    <summary>Numbers</summary>
    ${numbers(chart.numbers)}
  </details>`;
  return section(chart.title, chart.note ?? null, [drawing, table]);
}

function comparison({ validation }: ScheduleResource): Content {
  if (validation === null) return null;
  const { confirmation, advice } = validation;
  const result = `The result: ${confirmation[0]?.samples ?? validation.samples} fresh samples each, lower is better`;
  const choice = 'While choosing; only figures of the same number of samples compare';
  return section('What was compared', advice, [
    confirmation.length > 0 ? candidates(result, confirmation, validation) : null,
    validation.candidates.length > 0
      ? html`<details>
          <summary>All ${validation.candidates.length} candidates of the choice</summary>
          ${candidates(choice, inOrder(validation), validation)}
        </details>`
      : null,
  ]);
}
