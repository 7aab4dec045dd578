import type { ResolvedRequest } from '../jobs/request.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { html, type Content, type Markup } from './html.ts';

/** What a request says that does not bear on its result, or is nobody else's business. */
const LEFT_OUT = ['webhook', 'metadata', 'priority', 'deadline'];

/**
 * How to get the schedule again, and how to read it.
 *
 * @param request - of the job that made it; null where that is not kept any more
 */
export function reproduction(schedule: ScheduleResource, request: ResolvedRequest | null): Markup {
  const { model, model_version: version, provenance } = schedule;
  return html`
    <p>
      The same request gives the same sigmas, bit for bit on the same kind of device, for any number of
      workers, with the model as it was${version === null ? null : html` (<code>${version}</code>)`} and
      service ${provenance.service_version ?? 'of any version'}.
    </p>
    ${request === null ? gone(provenance.source) : html`<pre>${optimizeCommand(request)}</pre>`}
    <p>Read what was published, as itself and for a tool:</p>
    <pre>
${readCommand(schedule, null)}
${readCommand(schedule, 'diffusers')}</pre>
    <p>The sigmas of ${model}, all digits:</p>
    <pre>${schedule.sigmas.map((sigma) => String(sigma)).join(', ')}</pre>
    ${
      schedule.timesteps === null
        ? null
        : html`<p>Its timesteps:</p>
            <pre>${schedule.timesteps.join(', ')}</pre>`
    }
  `;
}

function gone(source: string): Content {
  if (source !== 'optimized') return null;
  return html`<p>The request of the job is not kept any more; its settings are listed under provenance.</p>`;
}

function optimizeCommand(request: ResolvedRequest): string {
  return command(`--json ${quoted(JSON.stringify(requestBody(request)))}`, '/optimize');
}

/** The request as it can be sent again: a null says that a setting has no say, but for validation, where it says none. */
export function requestBody(request: ResolvedRequest): Record<string, unknown> {
  const { validation, ...rest } = request;
  const asked = Object.entries(rest).filter(([name, value]) => !LEFT_OUT.includes(name) && value !== null);
  return { ...Object.fromEntries(asked.map(([name, value]) => [name, withoutNulls(value)])), validation };
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

function readCommand(schedule: ScheduleResource, format: string | null): string {
  const { model, solver, steps, version, guidance_scale: guidance } = schedule;
  const query = new URLSearchParams({ steps: String(steps) });
  if (solver !== null) query.set('solver', solver);
  if (guidance !== null && guidance !== 1) query.set('guidance_scale', String(guidance));
  if (version > 0) query.set('version', String(version));
  if (format !== null) query.set('format', format);
  return command('', `/schedules/${encodeURIComponent(model)}?${query.toString()}`);
}

function command(options: string, path: string): string {
  const parts = [
    'curl',
    '-H "Authorization: Bearer $STEPSMITH_API_KEY"',
    options,
    `"$STEPSMITH_URL"${quoted(path)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
