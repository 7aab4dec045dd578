import { ROLES } from '../charts/scatter-chart.ts';
import type { Samples } from '../schedules/samples.ts';
import { html, type Markup } from './html.ts';

/** Columns of images, each of one schedule, inside the page. */
export function imageColumns({ columns, count, width, height }: Samples): Markup {
  return html`<div class="images">
    ${columns.map(
      ({ name, role, bytes }) =>
        html`<figure>
          <figcaption><b>${ROLES[role]}</b><span>${name}</span></figcaption>
          <img
            src="data:image/png;base64,${Buffer.from(bytes).toString('base64')}"
            alt="${count} samples of ${name}, one below the other"
            width="${width}"
            height="${(height ?? 0) * (count ?? 0)}"
          />
        </figure>`,
    )}
  </div>`;
}
