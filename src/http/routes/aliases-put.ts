import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { GuidanceScale, ModelName, SolverName, StepCount } from '../../jobs/request.ts';
import { storedVersion, whatExists } from '../../schedules/find.ts';
import { knownModel } from '../current-model.ts';
import type { Dependencies } from '../dependencies.ts';
import { presentAlias } from '../present-alias.ts';
import { AliasResource, MovableAlias } from '../schemas/alias.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const Body = z
  .strictObject({
    solver: SolverName,
    steps: StepCount,
    guidance_scale: GuidanceScale.default(1),
    version: z.int().positive().meta({ description: 'Of the model as it is now' }),
  })
  .meta({ id: 'AliasMove' });

/** `PUT /schedules/{model}/aliases/{alias}`: point an alias at a version. */
export function putAlias(app: App, { models, schedules, aliases }: Dependencies): void {
  const schema = {
    operationId: 'moveAlias',
    tags: ['schedules'],
    summary: 'Point an alias at a version, atomically; what champion pointed at becomes previous',
    params: z.strictObject({ model: ModelName, alias: MovableAlias }),
    querystring: NoQuery,
    body: Body,
    response: {
      200: AliasResource,
      ...problems('model_not_found', 'schedule_not_found', 'schedule_deleted', 'invalid_request'),
    },
  };
  app.put('/schedules/:model/aliases/:alias', { schema, config: { scope: 'models' } }, async (request) => {
    const { model, alias } = request.params;
    const { solver, steps, guidance_scale: guidanceScale, version } = request.body;
    const known = await knownModel({ models, schedules }, model);
    const series = { model, modelVersion: known.modelVersion, solver, steps, guidanceScale };
    const schedule = await storedVersion(schedules, series, version);
    if (!schedule || !(await aliases.move(alias, schedule)))
      throw new StepsmithError('schedule_not_found', await whatExists(schedules, { ...series, version }));
    request.log.info({ model, alias, schedule_id: schedule.id, version }, 'alias moved');
    return presentAlias(aliases, alias, schedule);
  });
}
