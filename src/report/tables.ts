import { withError } from '../charts/figures.ts';
import type { NumberTable } from '../charts/of-schedule.ts';
import { MEASURE_LABELS, measuresOf, type MeasuredCandidate } from '../schedules/verdict.ts';
import type { Validation } from '../schedules/schedule-resource.ts';
import { html, type Content, type Markup } from './html.ts';

/** Names and values; those without a value are left out. */
export function facts(pairs: readonly (readonly [label: string, value: Content])[]): Markup {
  const shown = pairs.filter(([, value]) => value !== null && value !== '');
  return html`<dl class="facts">
    ${shown.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

export function numbers({ head, rows }: NumberTable): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${head.join(', ')}">
    <table>
      <thead>
        <tr>
          ${head.map((name, i) => html`<th scope="col" class="${i > 0 ? 'number' : ''}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, i) => html`<td class="${i > 0 ? 'number' : ''}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Candidates with all that was measured of them; the published one is marked. */
export function candidates(
  caption: string,
  measured: readonly MeasuredCandidate[],
  { metric, chosen }: Validation,
): Markup {
  const measures = measuresOf(measured);
  const heads = measures.map((name) => `${MEASURE_LABELS[name]}${name === metric ? ' (decides)' : ''}`);
  const cells = (one: MeasuredCandidate): Content =>
    one.diverged === null
      ? measures.map((name) => html`<td class="number">${withError(one.measures[name])}</td>`)
      : html`<td colspan="${measures.length}">diverged: ${one.diverged}</td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">schedule</th>
          ${['samples', 'KLUB (nats)', ...heads].map(
            (name) => html`<th scope="col" class="number">${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${measured.map(
          (one) =>
            html`<tr class="${one.name === chosen ? 'chosen' : ''}">
              <th scope="row">
                ${one.name}${one.name === chosen ? html` <b class="tag">published</b>` : null}
              </th>
              <td class="number">${one.samples}</td>
              <td class="number">${withError(one.klub)}</td>
              ${cells(one)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
