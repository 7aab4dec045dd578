import { z } from 'zod';
import { ModelName } from '../../jobs/request.ts';
import type { Dependencies } from '../dependencies.ts';
import { NOT_MODIFIED } from '../plugins/etag.ts';
import { problems } from '../schemas/problem.ts';
import { FINDING_PROBLEMS, OneScheduleQuery } from '../schemas/which-schedule.ts';
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
      ...problems(...FINDING_PROBLEMS),
    },
  };
  app.get('/schedules/:model/report', { schema, config: { scope: 'read' } }, async (request, reply) => {
    // Loaded when first asked for: what draws would be a third of the time that the service takes to start.
    const { drawnSchedule } = await import('../report-sources.ts');
    const { REPORT_POLICY, renderReport } = await import('../../report/report.ts');
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
