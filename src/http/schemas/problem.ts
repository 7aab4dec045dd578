import { z } from 'zod';
import { ERRORS, type ErrorCode, type RequestIssue } from '../../errors.ts';

/** RFC 9457 problem details. */
export const Problem = z
  .object({
    type: z.string().meta({ description: 'urn:stepsmith:problem:<code>, the primary identifier' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened this time, and what to change' }),
    instance: z.string().meta({ description: 'The address that was asked for' }),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional().meta({ description: 'JSON pointer into the body' }),
          parameter: z.string().optional().meta({ description: 'Name of a query or path parameter' }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof Problem>;

export const PROBLEM_TYPE = 'application/problem+json';

export function problem(
  code: ErrorCode,
  detail: string,
  instance: string,
  issues: readonly RequestIssue[] = [],
): Problem {
  const { status, title } = ERRORS[code];
  const type = `urn:stepsmith:problem:${code.replaceAll('_', '-')}`;
  return { type, title, status, detail, instance, ...(issues.length > 0 && { errors: [...issues] }) };
}

/** The problem responses of an operation, for its contract; every operation may answer 500 and 503. */
export function problems(...codes: ErrorCode[]) {
  const all: ErrorCode[] = [...codes, 'internal', 'redis_unavailable'];
  const byStatus = new Map<number, string[]>();
  for (const code of all) {
    const { status, title } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), title]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, titles]) => [
      status,
      { description: titles.join('; '), content: { [PROBLEM_TYPE]: { schema: Problem } } },
    ]),
  );
}
