import { z } from 'zod';
import { wrongParameter, type ErrorCode } from '../../errors.ts';
import { GuidanceScale, SolverName, StepCount } from '../../jobs/request.ts';
import { AliasName } from './alias.ts';
import { ScheduleId } from './schedule-id.ts';

/** What names one schedule of a model, beside its step count. */
export const WHICH_SCHEDULE = {
  solver: SolverName.optional(),
  guidance_scale: z.coerce.number().pipe(GuidanceScale).default(1),
  version: z.coerce.number().int().positive().optional().meta({
    description: 'Absent: the champion, else the newest measured, else the newest',
  }),
  alias: AliasName.optional(),
  id: ScheduleId.optional().meta({
    description: 'Exactly that one, also where the files of its model have changed since it was made',
  }),
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

type Names = Pick<OneScheduleQuery, 'version' | 'alias' | 'id'>;

/** @throws StepsmithError `invalid_request` where more than one of version, alias and id is given */
export function requireOneName({ version, alias, id }: Names): void {
  const given = Object.entries({ version, alias, id }).filter(([, name]) => name !== undefined);
  if (given.length > 1) throw wrongParameter(given[1][0], `and ${given[0][0]} say two things; leave one out`);
}
