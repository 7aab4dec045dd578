import { NOT_MODIFIED } from '../plugins/etag.ts';
import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireSchedule } from '../require-schedule.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { ScheduleId } from '../schemas/schedule-id.ts';
import type { App } from '../typed.ts';

/** `GET /schedules/{model}/versions/{id}`: one schedule by its id. */
export function getScheduleVersion(app: App, { schedules }: Dependencies): void {
  const schema = {
    operationId: 'getScheduleVersion',
    tags: ['schedules'],
    summary: 'One schedule by its id',
    params: z.strictObject({ model: ModelName, id: ScheduleId }),
    querystring: NoQuery,
    response: {
      200: ScheduleResource,
      ...NOT_MODIFIED,
      ...problems('schedule_not_found', 'schedule_deleted', 'invalid_request'),
    },
  };
  app.get('/schedules/:model/versions/:id', { schema, config: { scope: 'read' } }, (request) =>
    requireSchedule(schedules, request.params.id, request.params.model),
  );
}
