import type { ScheduleResource } from './api/types.ts';
import { href } from './router.ts';

/** Where the page of a schedule is: by its id where it is stored, since the model may have changed after it was made. */
export function scheduleHref(schedule: ScheduleResource): string {
  const { id, model, solver, steps } = schedule;
  return href(['schedules', model], { solver, steps, id: isStored(schedule) ? id : null });
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

/** What is stored is named by its id; the rest by what it is for, since it is made from that each time. */
function named(schedule: ScheduleResource): Query {
  const { id, steps, version } = schedule;
  if (isStored(schedule)) return { steps: String(steps), id };
  return { ...seriesQuery(schedule), ...(version > 0 && { version: String(version) }) };
}

function isStored({ provenance }: ScheduleResource): boolean {
  return provenance.source === 'optimized';
}
