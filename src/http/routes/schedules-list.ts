import { NOT_MODIFIED } from '../plugins/etag.ts';
import { ModelName, SolverName, StepCount } from '../../jobs/request.ts';
import { z } from 'zod';
import { listSchedules as list } from '../../schedules/list.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';
import type { Dependencies } from '../dependencies.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /schedules`: all schedules, newest first, the paper's own at the end. */
export function listSchedules(app: App, { schedules }: Dependencies): void {
  const schema = {
    operationId: 'listSchedules',
    tags: ['schedules'],
    summary: 'List schedules, newest first; those published with the paper come last',
    querystring: PageQuery.extend({
      model: ModelName.optional(),
      solver: SolverName.optional(),
      steps: z.coerce.number().pipe(StepCount).optional(),
    }),
    response: { 200: pageOf(ScheduleResource), ...NOT_MODIFIED, ...problems('invalid_request') },
  };
  app.get('/schedules', { schema, config: { scope: 'read' } }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    return presentPage(await list(schedules, { limit, cursor }, filter));
  });
}
