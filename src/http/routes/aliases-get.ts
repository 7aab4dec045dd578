import { NOT_MODIFIED } from '../plugins/etag.ts';
import { z } from 'zod';
import { GuidanceScale, ModelName, SolverName, StepCount } from '../../jobs/request.ts';
import { findSchedule } from '../../schedules/find.ts';
import { knownModel } from '../current-model.ts';
import type { Dependencies } from '../dependencies.ts';
import { presentAlias } from '../present-alias.ts';
import { AliasName, AliasResource } from '../schemas/alias.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /schedules/{model}/aliases/{alias}`: where an alias points, and its history. */
export function getAlias(app: App, dependencies: Dependencies): void {
  const schema = {
    operationId: 'getAlias',
    tags: ['schedules'],
    summary: 'Where an alias points, and its moves',
    params: z.strictObject({ model: ModelName, alias: AliasName }),
    querystring: z.strictObject({
      solver: SolverName,
      steps: z.coerce.number().pipe(StepCount),
      guidance_scale: z.coerce.number().pipe(GuidanceScale).default(1),
    }),
    response: {
      200: AliasResource,
      ...NOT_MODIFIED,
      ...problems('model_not_found', 'alias_not_found', 'invalid_request'),
    },
  };
  app.get('/schedules/:model/aliases/:alias', { schema, config: { scope: 'read' } }, async (request) => {
    const { model, alias } = request.params;
    const { solver, steps, guidance_scale: guidanceScale } = request.query;
    const known = await knownModel(dependencies, model);
    const wanted = { model, solver, steps, guidanceScale, alias, ...known };
    return presentAlias(dependencies.aliases, alias, await findSchedule(dependencies, wanted));
  });
}
