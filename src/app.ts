import Fastify, { type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { ulid } from 'ulid';
import type { Dependencies } from './http/dependencies.ts';
import { dashboard } from './http/plugins/dashboard.ts';
import { openapi } from './http/plugins/openapi.ts';
import { renderError, renderProblems } from './http/plugins/problems.ts';
import { timeRequests } from './http/plugins/request-metrics.ts';
import { validatorCompiler } from './http/plugins/validation.ts';
import { getAlias } from './http/routes/aliases-get.ts';
import { putAlias } from './http/routes/aliases-put.ts';
import { getLiveness } from './http/routes/health-live.ts';
import { getReadiness } from './http/routes/health-ready.ts';
import { cancelJob } from './http/routes/jobs-cancel.ts';
import { streamJobEvents } from './http/routes/jobs-events.ts';
import { getJob } from './http/routes/jobs-get.ts';
import { listJobs } from './http/routes/jobs-list.ts';
import { getMetrics } from './http/routes/metrics.ts';
import { getModel } from './http/routes/models-get.ts';
import { listModels } from './http/routes/models-list.ts';
import { postOptimize } from './http/routes/optimize.ts';
import { getProbe } from './http/routes/probes-get.ts';
import { diffOfSchedules } from './http/routes/schedules-diff.ts';
import { getSchedule } from './http/routes/schedules-get.ts';
import { listSchedules } from './http/routes/schedules-list.ts';
import { listSolvers } from './http/routes/solvers-list.ts';
import { deleteScheduleVersion } from './http/routes/versions-delete.ts';
import { getScheduleVersion } from './http/routes/versions-get.ts';
import { patchScheduleVersion } from './http/routes/versions-patch.ts';
import { listWorkers } from './http/routes/workers-list.ts';
import type { App } from './http/typed.ts';

/** A request of this service is a few hundred bytes. */
const BODY_LIMIT = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

const ROUTES = [
  postOptimize,
  listJobs,
  getJob,
  cancelJob,
  streamJobEvents,
  listSchedules,
  getSchedule,
  diffOfSchedules,
  getAlias,
  putAlias,
  getScheduleVersion,
  patchScheduleVersion,
  deleteScheduleVersion,
  listModels,
  getModel,
  getProbe,
  listSolvers,
  listWorkers,
  getMetrics,
  getLiveness,
  getReadiness,
];

/** The HTTP service: everything it touches comes in through its dependencies; it neither listens nor reads settings. */
export async function buildApp(dependencies: Dependencies): Promise<App> {
  const loggerInstance: FastifyBaseLogger = dependencies.logger;
  const app: App = Fastify({
    loggerInstance,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Addresses that Fastify refuses before it has a route.
    frameworkErrors: renderError,
    genReqId: () => `req_${ulid().toLowerCase()}`,
  }).withTypeProvider<ZodTypeProvider>();
  // Bodies are JSON or refused.
  app.removeContentTypeParser('text/plain');
  renderProblems(app);
  timeRequests(app, dependencies.metrics);
  if (dependencies.tracing) await app.register(dependencies.tracing);
  await openapi(app);
  await dashboard(app);
  await app.register((routes: App, _options, done) => {
    routes.setValidatorCompiler(validatorCompiler);
    routes.setSerializerCompiler(serializerCompiler);
    for (const route of ROUTES) route(routes, dependencies);
    done();
  });
  return app;
}
