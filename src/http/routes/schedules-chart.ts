import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { NOT_MODIFIED } from '../plugins/etag.ts';
import { problems } from '../schemas/problem.ts';
import { FINDING_PROBLEMS, OneScheduleQuery } from '../schemas/which-schedule.ts';
import type { App } from '../typed.ts';

/** Pixels; a PNG has twice as many. */
const WIDTH = 760;

const ChartName = z
  .string()
  .max(100)
  .regex(/^[a-z-]+\.(svg|png)$/, 'must be the name of a chart, such as sigma.svg or sigma.png')
  .meta({
    description: 'Such as `sigma.svg`, `klub-by-step.png`, `frechet-by-exponent.svg`, `denoising-loss.svg`',
  });

/** `GET /schedules/{model}/charts/{chart}`: a chart of the report by itself. */
export function getScheduleChart(app: App, dependencies: Dependencies): void {
  const drawing = z.unknown().meta({ type: 'string', format: 'binary' });
  const schema = {
    operationId: 'getScheduleChart',
    tags: ['schedules'],
    summary: 'A chart of a schedule as SVG or PNG, dark on white',
    params: z.strictObject({ model: ModelName, chart: ChartName }),
    querystring: OneScheduleQuery,
    response: {
      200: {
        description: 'The chart',
        content: { 'image/svg+xml': { schema: z.string() }, 'image/png': { schema: drawing } },
      },
      ...NOT_MODIFIED,
      ...problems(...FINDING_PROBLEMS, 'chart_not_found'),
    },
  };
  app.get(
    '/schedules/:model/charts/:chart',
    { schema, config: { scope: 'read' } },
    async (request, reply) => {
      // Loaded when first asked for, as for a report.
      const { drawnSchedule } = await import('../report-sources.ts');
      const { drawOnPaper } = await import('../../report/draw.ts');
      const { model, chart: file } = request.params;
      const { charts } = await drawnSchedule(dependencies, model, request.query);
      const [name, extension] = file.split('.');
      const chart = charts.find(({ id }) => id === name);
      if (!chart) {
        const there = charts.map(({ id }) => id).join(', ');
        throw new StepsmithError(
          'chart_not_found',
          `there is no chart "${name}" of this schedule; there are ${there}`,
        );
      }
      const svg = drawOnPaper(chart, WIDTH);
      void reply.serializer((drawn: unknown) => drawn as string);
      if (extension === 'svg') return reply.type('image/svg+xml').send(svg);
      const { toPng } = await import('../../report/png.ts');
      return reply.type('image/png').send(Buffer.from(await toPng(svg)));
    },
  );
}
