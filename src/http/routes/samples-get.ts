import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { pointsOf, type Samples } from '../../schedules/samples.ts';
import type { Dependencies } from '../dependencies.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const Column = z.object({
  name: z.string().meta({ description: 'The candidate they were drawn with' }),
  role: z.enum(['edm', 'best_default', 'own']),
  image: z.string().nullable().meta({ description: 'Address of a PNG: the images one below the other' }),
  points: z.array(z.tuple([z.number(), z.number()])).nullable(),
});

const SamplesResource = z
  .object({
    schedule_id: z.string(),
    kind: z.enum(['images', 'points']).nullable().meta({ description: 'null where none were kept' }),
    count: z.int().nullable().meta({ description: 'Images in a column' }),
    width: z.int().nullable().meta({ description: 'Of one image, pixels' }),
    height: z.int().nullable(),
    columns: z
      .array(Column)
      .meta({ description: 'The same noise in each: EDM, the best default, this schedule' }),
  })
  .meta({ id: 'Samples' });

export type SamplesResource = z.output<typeof SamplesResource>;

/** `GET /samples/{schedule_id}`: what the schedule makes of the same noise as others, to be looked at. */
export function getSamples(app: App, { schedules, samples }: Dependencies): void {
  const schema = {
    operationId: 'getSamples',
    tags: ['schedules'],
    summary: 'Samples of a schedule beside those of EDM and the best default, from the same noise',
    params: z.strictObject({ schedule_id: z.string().max(200) }),
    querystring: NoQuery,
    response: { 200: SamplesResource, ...problems('schedule_not_found', 'invalid_request') },
  };
  app.get('/samples/:schedule_id', { schema, config: { scope: 'read' } }, async (request) => {
    const { schedule_id: id } = request.params;
    if (!(await schedules.get(id)))
      throw new StepsmithError('schedule_not_found', `there is no schedule "${id}" that was made here`);
    return present(id, await samples.get(id));
  });
}

function present(id: string, samples: Samples | null): SamplesResource {
  if (!samples) return { schedule_id: id, kind: null, count: null, width: null, height: null, columns: [] };
  const { kind, count, width, height, columns } = samples;
  const shown = columns.map(({ name, role, bytes }, i) => ({
    name,
    role,
    image: kind === 'images' ? `/samples/${id}/${i}` : null,
    points: kind === 'points' ? pointsOf(bytes) : null,
  }));
  return { schedule_id: id, kind, count, width, height, columns: shown };
}
