import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireSchedule } from '../require-schedule.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { ScheduleId } from '../schemas/schedule-id.ts';
import type { App } from '../typed.ts';

/** `DELETE /schedules/{model}/versions/{id}`: nothing serves it any more, and its version number stays taken. */
export function deleteScheduleVersion(app: App, { schedules }: Dependencies): void {
  const schema = {
    operationId: 'deleteSchedule',
    tags: ['schedules'],
    summary: 'Delete a schedule to which no alias points; its version number is not given again',
    params: z.strictObject({ model: ModelName, id: ScheduleId }),
    querystring: NoQuery,
    response: {
      204: z.null().describe('Deleted'),
      ...problems('schedule_not_found', 'schedule_in_use', 'schedule_deleted', 'invalid_request'),
    },
  };
  app.delete(
    '/schedules/:model/versions/:id',
    { schema, config: { scope: 'models' } },
    async (request, reply) => {
      const { model, id } = request.params;
      const outcome = await schedules.delete(await requireSchedule(schedules, id, model));
      if (outcome === 'in_use')
        throw new StepsmithError('schedule_in_use', `an alias points at "${id}"; move it first`);
      if (outcome === 'absent')
        throw new StepsmithError('schedule_not_found', `"${id}" came with the paper or is deleted already`);
      request.log.info({ model, schedule_id: id }, 'schedule deleted');
      return reply.code(204).send(null);
    },
  );
}
