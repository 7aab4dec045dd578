import { z } from 'zod';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from '../../redis/paging.ts';

/** What a cursor stands for: an id of what is listed, or a place among the published schedules. */
const POSITION = /^((job|sch|key)_[\w-]+|audit_\d+-\d+|published_\d{1,4}|item_\d{1,6})$/;

const PageLimit = z.coerce.number().int().min(1).max(100).meta({ description: 'Items a page, 1 to 100' });

/** Query of every list. */
export const PageQuery = z.strictObject({
  limit: PageLimit.default(20),
  cursor: z
    .string()
    .max(200)
    .refine(isCursor, 'must be a next_cursor of an earlier page')
    .optional()
    .meta({ description: 'next_cursor of the page before' }),
});

/** Query of a list that is short as a rule: a page holds all of it. */
export const ShortPageQuery = PageQuery.extend({ limit: PageLimit.default(100) });

/** A filter that is on or off. */
export const YesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Query of an operation that takes no parameters. */
export const NoQuery = z.strictObject({});

/** Answer of every list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    next_cursor: z.string().nullable().meta({
      description: 'null on the last page; a page that a filter has kept short of its limit may have one',
    }),
  });
}

export function presentPage<T>({ data, nextCursor }: Page<T>) {
  return { data, next_cursor: nextCursor };
}

/** A page of what is at hand as a whole. */
export function pageOfItems<T>(items: readonly T[], { limit, cursor }: PageRequest): Page<T> {
  const from = Number(/^item_(\d+)$/.exec(decodeCursor(cursor ?? ''))?.[1] ?? 0);
  const to = from + limit;
  return { data: items.slice(from, to), nextCursor: to < items.length ? encodeCursor(`item_${to}`) : null };
}

function isCursor(cursor: string): boolean {
  return POSITION.test(decodeCursor(cursor));
}
