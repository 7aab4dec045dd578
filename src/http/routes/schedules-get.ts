import { z } from 'zod';
import { GuidanceScale, ModelName, SolverName, StepCount } from '../../jobs/request.ts';
import type { ModelRepository } from '../../models/repository.ts';
import { findSchedule } from '../../schedules/find.ts';
import { listSchedules } from '../../schedules/list.ts';
import { isPublished } from '../../schedules/published.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';
import type { ScheduleRepository } from '../../schedules/repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { modelNotFound } from '../find-model.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /schedules/{model}`: the schedule to use; without `steps`, all of that model. */
export function getSchedule(app: App, { models, schedules }: Dependencies): void {
  const schema = {
    operationId: 'getSchedule',
    tags: ['schedules'],
    summary: 'The schedule of a model for a solver and a step count; without steps, all of that model',
    params: z.strictObject({ model: ModelName }),
    querystring: PageQuery.extend({
      solver: SolverName.optional(),
      steps: z.coerce.number().pipe(StepCount).optional(),
      guidance_scale: z.coerce.number().pipe(GuidanceScale).default(1),
      version: z.coerce.number().int().positive().optional().meta({ description: 'The newest when absent' }),
    }),
    response: {
      200: z.union([ScheduleResource, pageOf(ScheduleResource)]),
      ...problems('model_not_found', 'schedule_not_found', 'invalid_request'),
    },
  };
  app.get('/schedules/:model', { schema }, async (request) => {
    const { model } = request.params;
    const { limit, cursor, steps, solver, guidance_scale: guidanceScale, version } = request.query;
    const modelVersion = await currentVersion(models, schedules, model);
    if (steps === undefined)
      return presentPage(await listSchedules(schedules, { limit, cursor }, { model, solver }));
    return findSchedule(schedules, { model, modelVersion, solver, steps, guidanceScale, version });
  });
}

/**
 * The content hash of the model as it is now; undefined where its files are gone or broken but schedules remain.
 *
 * @throws StepsmithError `model_not_found` when nothing is known under that name
 */
async function currentVersion(models: ModelRepository, schedules: ScheduleRepository, name: string) {
  const model = await models.get(name);
  if (model) return model.state === 'READY' ? model.version : undefined;
  if (isPublished(name)) return undefined;
  const { data } = await schedules.list({ limit: 1 }, { model: name });
  if (data.length === 0) throw modelNotFound(models, name);
  return undefined;
}
