import { wrongParameter } from '../errors.ts';
import { findSchedule } from '../schedules/find.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import type { KnownModel } from './current-model.ts';
import type { Dependencies } from './dependencies.ts';
import { requireSchedule } from './require-schedule.ts';
import type { OneScheduleQuery } from './schemas/which-schedule.ts';

/**
 * The schedule that a request names: that of its id, or the one to use.
 *
 * @throws StepsmithError as {@link findSchedule} and {@link requireSchedule}; `invalid_request` where the id is of another step count
 */
export async function oneSchedule(
  dependencies: Dependencies,
  model: string,
  known: KnownModel,
  query: OneScheduleQuery,
): Promise<ScheduleResource> {
  const { id, solver, steps, guidance_scale: guidanceScale, version, alias } = query;
  if (id === undefined)
    return findSchedule(dependencies, { model, solver, steps, guidanceScale, version, alias, ...known });
  const schedule = await requireSchedule(dependencies.schedules, id, model);
  if (schedule.steps === steps) return schedule;
  throw wrongParameter('steps', `is ${steps}, and ${id} has ${schedule.steps}`);
}
