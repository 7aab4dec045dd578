import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /samples/{schedule_id}/{column}`: one column of images; like its schedule it never changes. */
export function getSamplesImage(app: App, { samples }: Dependencies): void {
  const schema = {
    operationId: 'getSamplesImage',
    tags: ['schedules'],
    summary: 'One column of sample images, as a PNG',
    params: z.strictObject({
      schedule_id: z.string().max(200),
      column: z.coerce.number().int().min(0).max(9),
    }),
    querystring: NoQuery,
    response: {
      200: {
        description: 'The images one below the other',
        content: { 'image/png': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
      },
      ...problems('schedule_not_found', 'invalid_request'),
    },
  };
  app.get('/samples/:schedule_id/:column', { schema, config: { scope: 'read' } }, async (request, reply) => {
    const { schedule_id: id, column } = request.params;
    const kept = await samples.get(id);
    const bytes = kept?.kind === 'images' ? kept.columns.at(column)?.bytes : undefined;
    if (!bytes) throw new StepsmithError('schedule_not_found', `no images were kept of schedule "${id}"`);
    return reply
      .type('image/png')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .send(bytes);
  });
}
