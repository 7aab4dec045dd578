import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, NOT_MODIFIED } from '../plugins/etag.ts';
import { z } from 'zod';
import { wrongParameter } from '../../errors.ts';
import { ModelName, StepCount } from '../../jobs/request.ts';
import type { Models } from '../../models/models.ts';
import { type Format, TERMINALS } from '../../schedules/formats/format.ts';
import { chooseFormat, FORMAT_IDS, FORMATS } from '../../schedules/formats/index.ts';
import { processOf } from '../../schedules/formats/process-of.ts';
import { listSchedules } from '../../schedules/list.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';
import { AnswerCache, type SentAnswer } from '../answer-cache.ts';
import { knownModel } from '../current-model.ts';
import type { Dependencies } from '../dependencies.ts';
import { oneSchedule } from '../one-schedule.ts';
import { pageOf, PageQuery, presentPage } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import { FINDING_PROBLEMS, requireOneName, WHICH_SCHEDULE } from '../schemas/which-schedule.ts';
import type { App } from '../typed.ts';

const Query = PageQuery.extend({
  ...WHICH_SCHEDULE,
  steps: z.coerce.number().pipe(StepCount).optional(),
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
export function getSchedule(app: App, dependencies: Dependencies): void {
  const { models, schedules } = dependencies;
  const answers = new AnswerCache();
  const schema = {
    operationId: 'getSchedule',
    tags: ['schedules'],
    summary: 'The schedule of a model for a solver and a step count; without steps, all of that model',
    params: z.strictObject({ model: ModelName }),
    querystring: Query,
    response: {
      200: { description: 'The schedule, or a page of schedules', content: content() },
      ...NOT_MODIFIED,
      ...problems(...FINDING_PROBLEMS, 'not_acceptable'),
    },
  };
  /** What was answered a moment ago, and is still true, needs no checking. */
  const answerAgain = async (request: FastifyRequest, reply: FastifyReply) => {
    const kept = answers.get(keyOf(request));
    if (!kept || (await schedules.stampOf(kept.model)) !== kept.stamp) return undefined;
    return send(reply.header('vary', 'accept'), kept.answer);
  };
  const route = { schema, config: { scope: 'read' as const }, preValidation: answerAgain };
  app.get('/schedules/:model', route, async (request, reply) => {
    const { model } = request.params;
    void reply.header('vary', 'accept');
    // Taken before any schedule is read.
    const stamp = await schedules.stampOf(model);
    const { limit, cursor, steps, solver } = request.query;
    const format = chooseFormat(request.query.format, request.headers.accept);
    requireConsistent(request.query, format);
    const known = await knownModel(dependencies, model);
    if (steps === undefined)
      return presentPage(await listSchedules(schedules, { limit, cursor }, { model, solver }));
    const schedule = await oneSchedule(dependencies, model, known, { ...request.query, steps });
    const answer = format ? await exported(models, schedule, format, request.query) : asItIs(schedule);
    answers.put(keyOf(request), { model, stamp }, answer);
    return send(reply, answer);
  });
}

function content() {
  const exports = FORMATS.map(({ mediaType, schema }) => [mediaType.split(';')[0], { schema }] as const);
  return {
    'application/json': { schema: z.union([ScheduleResource, pageOf(ScheduleResource)]) },
    ...Object.fromEntries(exports),
  };
}

/** What a request says of one schedule needs one, and of an export too. */
function requireConsistent(query: Query, format: Format | null): void {
  const { steps, version, alias, id, terminal, strength } = query;
  const refuse = (parameter: string, detail: string) => {
    throw wrongParameter(parameter, detail);
  };
  requireOneName(query);
  if (steps === undefined && (version ?? alias ?? id) !== undefined)
    refuse('steps', 'is missing: a version, an alias and an id are of one step count');
  if (format !== null && steps === undefined)
    refuse('steps', `is missing: ${format.id} is an export of one schedule`);
  if (format !== null) return;
  const ofExports = 'belongs to an export: the schedule itself stays as it was optimised; name a format';
  if (terminal !== undefined) refuse('terminal', ofExports);
  if (strength !== undefined) refuse('strength', ofExports);
}

function asItIs(schedule: ScheduleResource): SentAnswer {
  const body = JSON.stringify(ScheduleResource.parse(schedule));
  return { body, headers: { 'content-type': 'application/json; charset=utf-8', etag: etagOf(body) } };
}

async function exported(
  models: Models,
  schedule: ScheduleResource,
  { mediaType, extension, render, schema }: Format,
  { terminal, strength }: Query,
): Promise<SentAnswer> {
  const process = await processOf(models, schedule);
  const rendered = render({ schedule, process, terminal, strength });
  const isWritten = typeof rendered === 'string' || Buffer.isBuffer(rendered);
  const body = isWritten ? rendered : JSON.stringify(schema.parse(rendered));
  const { model, solver, steps, version } = schedule;
  const name = [model, solver ?? 'any', steps, `v${version}`].join('-');
  const disposition = `inline; filename="${name}.${extension}"`;
  return {
    body,
    headers: { 'content-type': mediaType, 'content-disposition': disposition, etag: etagOf(body) },
  };
}

function keyOf({ url, headers }: FastifyRequest): string {
  return `${url} ${headers.accept}`;
}

function send(reply: FastifyReply, { body, headers }: SentAnswer): FastifyReply {
  return reply.headers(headers).send(body);
}
