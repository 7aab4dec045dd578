import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import { REPORT_POLICY, renderReport } from '../../report/report.ts';
import type { Dependencies } from '../dependencies.ts';
import { NOT_MODIFIED } from '../plugins/etag.ts';
import { drawnSchedule, OneScheduleQuery } from '../report-sources.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /schedules/{model}/report`: a schedule as a page to attach to a ticket or a paper. */
export function getScheduleReport(app: App, dependencies: Dependencies): void {
  const schema = {
    operationId: 'getScheduleReport',
    tags: ['schedules'],
    summary:
      'A schedule as one self-contained page: charts, samples, tables, provenance, how to reproduce it',
    params: z.strictObject({ model: ModelName }),
    querystring: OneScheduleQuery,
    response: {
      200: {
        description: 'The page; it loads nothing and runs no script',
        content: { 'text/html': { schema: z.string() } },
      },
      ...NOT_MODIFIED,
      ...problems(
        'model_not_found',
        'schedule_not_found',
        'alias_not_found',
        'schedule_deleted',
        'invalid_request',
      ),
    },
  };
  app.get('/schedules/:model/report', { schema, config: { scope: 'read' } }, async (request, reply) => {
    const { schedule, charts, samples } = await drawnSchedule(
      dependencies,
      request.params.model,
      request.query,
    );
    const jobId = schedule.provenance.job_id;
    const job = jobId === null ? null : await dependencies.jobs.get(jobId);
    const images = samples?.kind === 'images' ? samples : null;
    const page = renderReport({ schedule, charts, images, request: job?.request ?? null });
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', `${REPORT_POLICY}; frame-ancestors 'none'`)
      .serializer(String)
      .send(page);
  });
}
