import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { ModelName } from '../../jobs/request.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireSchedule } from '../require-schedule.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { ScheduleId } from '../schemas/schedule-id.ts';
import type { App } from '../typed.ts';

const Body = z
  .strictObject({ notes: z.string().max(4000).nullable().meta({ description: 'null takes them away' }) })
  .meta({ id: 'ScheduleNotes' });

/** `PATCH /schedules/{model}/versions/{id}`: write notes on a schedule; nothing else of it may change. */
export function patchScheduleVersion(app: App, { schedules }: Dependencies): void {
  const schema = {
    operationId: 'noteSchedule',
    tags: ['schedules'],
    summary: 'Write notes on a schedule',
    params: z.strictObject({ model: ModelName, id: ScheduleId }),
    querystring: NoQuery,
    body: Body,
    response: {
      200: ScheduleResource,
      ...problems('schedule_not_found', 'schedule_deleted', 'invalid_request'),
    },
  };
  app.patch('/schedules/:model/versions/:id', { schema, config: { scope: 'models' } }, async (request) => {
    const { model, id } = request.params;
    const schedule = await requireSchedule(schedules, id, model);
    const { notes } = request.body;
    if (!(await schedules.note(schedule, notes ?? '')))
      throw new StepsmithError('schedule_not_found', `"${id}" came with the paper and takes no notes`);
    return { ...schedule, notes: notes === '' ? null : notes };
  });
}
