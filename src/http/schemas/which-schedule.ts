import { z } from 'zod';
import { wrongParameter, type ErrorCode } from '../../errors.ts';
import { GuidanceScale, SolverName, StepCount } from '../../jobs/request.ts';
import { AliasName } from './alias.ts';

/** What names one schedule of a model, beside its step count. */
export const WHICH_SCHEDULE = {
  solver: SolverName.optional(),
  guidance_scale: z.coerce.number().pipe(GuidanceScale).default(1),
  version: z.coerce.number().int().positive().optional().meta({
    description: 'Absent: the champion, else the newest measured, else the newest',
  }),
  alias: AliasName.optional(),
};

/** Of an operation on one schedule. */
export const OneScheduleQuery = z.strictObject({
  ...WHICH_SCHEDULE,
  steps: z.coerce.number().pipe(StepCount),
});
export type OneScheduleQuery = z.output<typeof OneScheduleQuery>;

/** What an operation answers that looks for a schedule. */
export const FINDING_PROBLEMS = [
  'model_not_found',
  'schedule_not_found',
  'alias_not_found',
  'schedule_deleted',
  'invalid_request',
] as const satisfies readonly ErrorCode[];

/** @throws StepsmithError `invalid_request` where a version and an alias are given */
export function requireOneName({ version, alias }: Pick<OneScheduleQuery, 'version' | 'alias'>): void {
  if (version !== undefined && alias !== undefined)
    throw wrongParameter('alias', 'and version say two things; leave one out');
}
