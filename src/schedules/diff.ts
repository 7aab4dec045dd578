import { z } from 'zod';
import type { ScheduleResource } from './schedule-resource.ts';

const Side = z.object({
  id: z.string(),
  version: z.int(),
  model_version: z.string().nullable(),
  solver: z.string().nullable(),
  guidance_scale: z.number().nullable(),
});

const Figures = z.object({
  from: z.number(),
  to: z.number(),
  standard_error: z
    .number()
    .nonnegative()
    .meta({ description: 'Of the difference, as if both were independent' }),
  comparable: z
    .boolean()
    .meta({ description: 'Whether both were measured on the same data in the same way' }),
});

/** What distinguishes two schedules of one model and step count. */
export const ScheduleDiff = z
  .object({
    model: z.string(),
    steps: z.int(),
    from: Side,
    to: Side,
    same_sigmas: z.boolean(),
    sigmas: z.array(
      z.object({
        step: z.int(),
        from: z.number().nullable(),
        to: z.number().nullable(),
        log_ratio: z
          .number()
          .nullable()
          .meta({ description: 'ln(to / from); null where either is pure noise' }),
      }),
    ),
    largest_log_ratio: z.number().nonnegative(),
    klub: Figures.nullable(),
    measures: z.record(z.string(), Figures).meta({ description: 'Confirmed measures that both have' }),
    changed: z.array(z.string()).meta({ description: 'Fields of objective and provenance that differ' }),
  })
  .meta({ id: 'ScheduleDiff' });

export type ScheduleDiff = z.output<typeof ScheduleDiff>;

type Figures = z.output<typeof Figures>;

/** @throws RangeError unless both are of one model and step count */
export function diffSchedules(from: ScheduleResource, to: ScheduleResource): ScheduleDiff {
  if (from.model !== to.model) throw new RangeError(`they are of two models: ${from.model} and ${to.model}`);
  if (from.steps !== to.steps)
    throw new RangeError(`they have ${from.steps} and ${to.steps} steps: only equal counts compare`);
  const sigmas = from.sigmas.map((sigma, step) => row(step, sigma, to.sigmas[step]));
  const ratios = sigmas.map(({ log_ratio: ratio }) => Math.abs(ratio ?? 0));
  return {
    model: from.model,
    steps: from.steps,
    from: sideOf(from),
    to: sideOf(to),
    same_sigmas: sigmas.every((one) => one.from === one.to),
    sigmas,
    largest_log_ratio: Math.max(...ratios),
    klub: klubs(from, to),
    measures: measures(from, to),
    changed: changedFields(from, to),
  };
}

function row(step: number, from: number | null, to: number | null): ScheduleDiff['sigmas'][number] {
  return { step, from, to, log_ratio: from === null || to === null ? null : Math.log(to / from) };
}

function sideOf({
  id,
  version,
  model_version,
  solver,
  guidance_scale,
}: ScheduleResource): ScheduleDiff['from'] {
  return { id, version, model_version, solver, guidance_scale };
}

interface Estimate {
  readonly value: number;
  readonly standard_error: number;
}

function figures(from: Estimate, to: Estimate, comparable: boolean): Figures {
  const error = Math.hypot(from.standard_error, to.standard_error);
  return { from: from.value, to: to.value, standard_error: error, comparable };
}

/** The same probe and the same blocks: the same measurement. */
function klubs(from: ScheduleResource, to: ScheduleResource): Figures | null {
  if (!from.klub || !to.klub) return null;
  const [one, other] = [from.provenance, to.provenance];
  const comparable = one.probe_id !== null && one.probe_id === other.probe_id && one.blocks === other.blocks;
  return figures(from.klub, to.klub, comparable);
}

/** Of the chosen candidates on fresh noise and data. */
function measures(from: ScheduleResource, to: ScheduleResource): Record<string, Figures> {
  const [one, other] = [confirmed(from), confirmed(to)];
  const comparable =
    from.model_version === to.model_version &&
    from.guidance_scale === to.guidance_scale &&
    from.provenance.seed === to.provenance.seed &&
    one?.samples === other?.samples &&
    from.validation?.reference === to.validation?.reference;
  const names = Object.keys(one?.measures ?? {}) as (keyof NonNullable<typeof one>['measures'])[];
  const both = names.flatMap((name) => {
    const [a, b] = [one?.measures[name], other?.measures[name]];
    return a && b ? [[name, figures(a, b, comparable)] as const] : [];
  });
  return Object.fromEntries(both);
}

function confirmed({ validation }: ScheduleResource) {
  return validation?.confirmation.find(({ name }) => name === validation.chosen);
}

function changedFields(from: ScheduleResource, to: ScheduleResource): string[] {
  const flat = ({ model_version, solver, guidance_scale, objective, provenance }: ScheduleResource) => ({
    model_version,
    solver,
    guidance_scale,
    ...prefixed('objective', objective ?? {}),
    ...prefixed('provenance', provenance),
  });
  const [one, other]: Record<string, unknown>[] = [flat(from), flat(to)];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

function prefixed(prefix: string, fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}.${name}`, value]));
}
