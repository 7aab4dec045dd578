import { figure, withError } from '../charts/figures.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { html, type Content, type Markup } from './html.ts';
import { facts } from './tables.ts';

type Fact = readonly [label: string, value: Content];

/** What a schedule is, how good, and where it comes from. */
export function provenance(schedule: ScheduleResource): Markup {
  return facts([...identity(schedule), ...quality(schedule), ...origin(schedule)]);
}

function identity(schedule: ScheduleResource): Fact[] {
  const { id, model, model_version, solver, steps, version, guidance_scale, notes, created_at } = schedule;
  return [
    ['Schedule', code(id)],
    ['Model', model],
    ['Model version', code(model_version)],
    ['Solver', solver ?? 'any'],
    ['Steps', steps],
    ['Version', version > 0 ? version : null],
    ['Guidance scale', guidance_scale],
    ['Notes', notes],
    ['Created', created_at],
  ];
}

function quality({ klub, objective }: ScheduleResource): Fact[] {
  const baselines = Object.entries(klub?.baselines ?? {});
  return [
    ['KLUB', klub && `${withError(klub)} nats over ${klub.dimension} dimensions`],
    ...baselines.map(([name, value]): Fact => [
      `KLUB of ${name.replace('_', '-')}`,
      `${withError(value)} nats`,
    ]),
    [
      'Exponent and order',
      objective?.exponent == null ? null : `${objective.exponent}, ${objective.order ?? 1}`,
    ],
    [
      'Blend',
      objective?.blend
        ? `${figure(objective.blend.share)} of ${objective.blend.baseline}, in log sigma`
        : null,
    ],
    ['Refined', objective?.refined ? 'by a local search on the measure' : null],
  ];
}

function origin({ provenance: from, validation }: ScheduleResource): Fact[] {
  return [
    ['Source', from.source],
    ['Method', from.method && from.method.replace('_', ' ')],
    ['Job', code(from.job_id)],
    ['Probe', code(from.probe_id)],
    [
      'Measured on',
      from.blocks && `${from.blocks} blocks of 16${from.levels ? ` × ${from.levels} levels` : ''}`,
    ],
    ['Denoiser evaluations', from.denoiser_evaluations && figure(from.denoiser_evaluations, 9)],
    ['Evaluations of the comparison', validation && figure(validation.denoiser_evaluations, 9)],
    ['Compared with', validation && validation.reference.replace('_', ' ')],
    ['Seed', from.seed],
    ['Ran on', from.execution_provider],
    ['Precision', from.precision],
    ['Service version', from.service_version],
  ];
}

function code(text: string | null): Content {
  return text === null ? null : html`<code>${text}</code>`;
}
