import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { GuidanceScale, ModelName, SolverName, StepCount } from '../../jobs/request.ts';
import type { ModelRepository } from '../../models/repository.ts';
import { findSchedule } from '../../schedules/find.ts';
import { type ExportTask, type Format, TERMINALS } from '../../schedules/formats/format.ts';
import { chooseFormat, FORMAT_IDS, FORMATS } from '../../schedules/formats/index.ts';
import { processOf } from '../../schedules/formats/process-of.ts';
import { listSchedules } from '../../schedules/list.ts';
import { isPublished } from '../../schedules/published.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';
import type { ScheduleRepository } from '../../schedules/repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { modelNotFound } from '../find-model.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const Query = PageQuery.extend({
  solver: SolverName.optional(),
  steps: z.coerce.number().pipe(StepCount).optional(),
  guidance_scale: z.coerce.number().pipe(GuidanceScale).default(1),
  version: z.coerce.number().int().positive().optional().meta({ description: 'The newest when absent' }),
  format: z
    .enum(FORMAT_IDS)
    .optional()
    .meta({
      description:
        `What the schedule is written for; Accept chooses when absent. ` +
        FORMATS.map(({ id, description }) => `${id}: ${description}`).join('; '),
    }),
  terminal: z.enum(TERMINALS).optional().meta({
    description:
      'Of an export: whether it ends at sigma_min, as optimised, or at 0. Tools get what they expect (0) when absent, csv and npy min',
  }),
  strength: z.coerce.number().gt(0).max(1).optional().meta({
    description:
      'Of an export, for image-to-image: the share of the steps that is kept, in (0, 1], by the rule of the tool (ComfyUI calls it denoise)',
  }),
});

type Query = z.output<typeof Query>;

/** `GET /schedules/{model}`: the schedule to use, as itself or for a tool; without `steps`, all of that model. */
export function getSchedule(app: App, { models, schedules }: Dependencies): void {
  const schema = {
    operationId: 'getSchedule',
    tags: ['schedules'],
    summary: 'The schedule of a model for a solver and a step count; without steps, all of that model',
    params: z.strictObject({ model: ModelName }),
    querystring: Query,
    response: {
      200: { description: 'The schedule, or a page of schedules', content: content() },
      ...problems('model_not_found', 'schedule_not_found', 'invalid_request', 'not_acceptable'),
    },
  };
  app.get('/schedules/:model', { schema }, async (request, reply) => {
    const { model } = request.params;
    const { limit, cursor, steps, solver, guidance_scale: guidanceScale, version } = request.query;
    const format = chooseFormat(request.query.format, request.headers.accept);
    requireExport(request.query, format);
    const modelVersion = await currentVersion(models, schedules, model);
    void reply.header('vary', 'accept');
    if (steps === undefined)
      return presentPage(await listSchedules(schedules, { limit, cursor }, { model, solver }));
    const wanted = { model, modelVersion, solver, steps, guidanceScale, version };
    const schedule = await findSchedule(schedules, wanted);
    if (format === null) return schedule;
    const { terminal, strength } = request.query;
    return send(reply, format, {
      schedule,
      process: await processOf(models, schedule),
      terminal,
      strength,
    });
  });
}

function content() {
  const exports = FORMATS.map(({ mediaType, schema }) => [mediaType.split(';')[0], { schema }] as const);
  return {
    'application/json': { schema: z.union([ScheduleResource, pageOf(ScheduleResource)]) },
    ...Object.fromEntries(exports),
  };
}

/** What a request says of an export needs one, and an export one schedule. */
function requireExport({ steps, terminal, strength }: Query, format: Format | null): void {
  const refuse = (parameter: string, detail: string) => {
    const issues = [{ parameter, detail }];
    throw new StepsmithError('invalid_request', `${parameter}: ${detail}`, { issues });
  };
  if (format !== null && steps === undefined)
    refuse('steps', `is missing: ${format.id} is an export of one schedule`);
  if (format !== null) return;
  const ofExports = 'belongs to an export: the schedule itself stays as it was optimised; name a format';
  if (terminal !== undefined) refuse('terminal', ofExports);
  if (strength !== undefined) refuse('strength', ofExports);
}

function send(reply: FastifyReply, format: Format, task: ExportTask): FastifyReply {
  const { model, solver, steps, version } = task.schedule;
  const name = [model, solver ?? 'any', steps, `v${version}`].join('-');
  return reply
    .type(format.mediaType)
    .header('content-disposition', `inline; filename="${name}.${format.extension}"`)
    .send(format.render(task));
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
