import { NOT_MODIFIED } from '../plugins/etag.ts';
import { z } from 'zod';
import { wrongParameter } from '../../errors.ts';
import { ModelName, StepCount } from '../../jobs/request.ts';
import { ScheduleDiff, diffSchedules } from '../../schedules/diff.ts';
import { findSchedule } from '../../schedules/find.ts';
import type { ScheduleResource } from '../../schedules/schedule-resource.ts';
import { knownModel, type KnownModel } from '../current-model.ts';
import type { Dependencies } from '../dependencies.ts';
import { problems } from '../schemas/problem.ts';
import { FINDING_PROBLEMS, WHICH_SCHEDULE } from '../schemas/which-schedule.ts';
import { requireSchedule } from '../require-schedule.ts';
import type { App } from '../typed.ts';

const Reference = z
  .string()
  .regex(/^(sch_[\w.-]{1,120}|[1-9]\d{0,8}|[a-z][a-z0-9_-]{0,62})$/, 'must be a version, an alias or an id')
  .meta({ description: 'A version number, an alias (both with solver and steps) or an id' });

const Query = z.strictObject({
  from: Reference,
  to: Reference,
  solver: WHICH_SCHEDULE.solver,
  steps: z.coerce.number().pipe(StepCount).optional(),
  guidance_scale: WHICH_SCHEDULE.guidance_scale,
});

type Query = z.output<typeof Query>;

/** `GET /schedules/{model}/diff`: what distinguishes two schedules. */
export function diffOfSchedules(app: App, dependencies: Dependencies): void {
  const schema = {
    operationId: 'diffSchedules',
    tags: ['schedules'],
    summary: 'What distinguishes two schedules of a model with the same step count',
    params: z.strictObject({ model: ModelName }),
    querystring: Query,
    response: {
      200: ScheduleDiff,
      ...NOT_MODIFIED,
      ...problems(...FINDING_PROBLEMS),
    },
  };
  app.get('/schedules/:model/diff', { schema, config: { scope: 'read' } }, async (request) => {
    const { model } = request.params;
    const known = await knownModel(dependencies, model);
    const from = await resolve(dependencies, model, known, request.query, 'from');
    const to = await resolve(dependencies, model, known, request.query, 'to');
    if (from.steps === to.steps) return diffSchedules(from, to);
    throw wrongParameter('to', `has ${to.steps} steps and from ${from.steps}: only equal counts compare`);
  });
}

async function resolve(
  dependencies: Dependencies,
  model: string,
  known: KnownModel,
  query: Query,
  side: 'from' | 'to',
): Promise<ScheduleResource> {
  const reference = query[side];
  if (reference.startsWith('sch_')) return ofModel(dependencies, model, reference, side);
  const { solver, steps, guidance_scale: guidanceScale } = query;
  const missing = solver === undefined ? 'solver' : 'steps';
  if (solver === undefined || steps === undefined)
    throw wrongParameter(
      missing,
      `is missing: ${side}=${reference} is a version or an alias of one solver and step count`,
    );
  const which = /^\d/.test(reference) ? { version: Number(reference) } : { alias: reference };
  return findSchedule(dependencies, { model, solver, steps, guidanceScale, ...known, ...which });
}

async function ofModel(
  { schedules }: Dependencies,
  model: string,
  id: string,
  side: string,
): Promise<ScheduleResource> {
  const schedule = await requireSchedule(schedules, id);
  if (schedule.model === model) return schedule;
  throw wrongParameter(
    side,
    `${id} is a schedule of ${schedule.model}, not of ${model}: only one model's compare`,
  );
}
