import type { ScheduleResource } from './api/types.ts';
import { href } from './router.ts';

/** Where the page of a schedule is: by its id where it is stored, since the model may have changed after it was made. */
export function scheduleHref(schedule: ScheduleResource): string {
  const { id, model, solver, steps, provenance } = schedule;
  return href(['schedules', model], { solver, steps, id: provenance.source === 'optimized' ? id : null });
}

/** A schedule to the API, or something of it: `''`, `/report`. */
export function schedulePath(schedule: ScheduleResource, part: '' | '/report', query: Query = {}): string {
  const search = new URLSearchParams({ ...named(schedule), ...query });
  return `/schedules/${encodeURIComponent(schedule.model)}${part}?${search.toString()}`;
}

/** The solver, step count and guidance whose versions it is one of. */
export function seriesQuery({ solver, steps, guidance_scale: guidance }: ScheduleResource): Query {
  return {
    steps: String(steps),
    ...(solver !== null && { solver }),
    ...(guidance !== null && guidance !== 1 && { guidance_scale: String(guidance) }),
  };
}

type Query = Readonly<Record<string, string>>;

/** What is not stored has no version. */
function named(schedule: ScheduleResource): Query {
  return { ...seriesQuery(schedule), ...(schedule.version > 0 && { version: String(schedule.version) }) };
}
