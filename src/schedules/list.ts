import { decodeCursor, encodeCursor, type Page, type PageRequest } from '../redis/paging.ts';
import { PUBLISHED } from './published.ts';
import type { ScheduleFilter, ScheduleRepository } from './repository.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/** Stored schedules, newest first, then those published with the paper; a published one fits any solver. */
export async function listSchedules(
  schedules: ScheduleRepository,
  { limit, cursor }: PageRequest,
  filter: ScheduleFilter,
): Promise<Page<ScheduleResource>> {
  const place = /^published_(\d+)$/.exec(decodeCursor(cursor ?? ''));
  if (place) return publishedPage(limit, Number(place[1]), filter);
  const stored = await schedules.list({ limit, cursor }, filter);
  if (stored.nextCursor !== null) return stored;
  const published = publishedPage(limit - stored.data.length, 0, filter);
  return { data: [...stored.data, ...published.data], nextCursor: published.nextCursor };
}

function publishedPage(
  limit: number,
  from: number,
  { model, steps }: ScheduleFilter,
): Page<ScheduleResource> {
  const all = PUBLISHED.filter(
    (schedule) =>
      (model === undefined || schedule.model === model) && (steps === undefined || schedule.steps === steps),
  );
  const to = from + limit;
  const nextCursor = to < all.length ? encodeCursor(`published_${to}`) : null;
  return { data: all.slice(from, to), nextCursor };
}
