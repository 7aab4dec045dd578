import { StepsmithError } from '../errors.ts';
import { PUBLISHED } from '../schedules/published.ts';
import type { ScheduleRepository } from '../schedules/repository.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';

/**
 * The schedule of that id.
 *
 * @param model - absent: of any model
 * @throws StepsmithError `schedule_not_found`, `schedule_deleted`
 */
export async function requireSchedule(
  schedules: ScheduleRepository,
  id: string,
  model?: string,
): Promise<ScheduleResource> {
  const stored = await schedules.getStored(id);
  const schedule = stored?.schedule ?? PUBLISHED.find((published) => published.id === id);
  if (!schedule || (model !== undefined && schedule.model !== model))
    throw new StepsmithError(
      'schedule_not_found',
      `there is no schedule "${id}"${model ? ` of ${model}` : ''}`,
    );
  if (stored?.deletedAt)
    throw new StepsmithError('schedule_deleted', `schedule "${id}" was deleted at ${stored.deletedAt}`);
  return schedule;
}
