import multipart from '@fastify/multipart';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Dependencies } from './http/dependencies.ts';
import { bodyTimeout } from './http/plugins/body-timeout.ts';
import { dashboard } from './http/plugins/dashboard.ts';
import { allowOrigins } from './http/plugins/cors.ts';
import { refuseClient } from './http/plugins/client-errors.ts';
import { sendEtags } from './http/plugins/etag.ts';
import { takeJsonOnly } from './http/plugins/json-body.ts';
import { requestId, sendRequestIds } from './http/plugins/request-id.ts';
import { recordChanges } from './http/plugins/audit.ts';
import { controlAccess } from './http/plugins/access.ts';
import { compressAnswers } from './http/plugins/compression.ts';
import { limitRates } from './http/plugins/rate-limit.ts';
import { sendSecurityHeaders } from './http/plugins/security-headers.ts';
import { openapi } from './http/plugins/openapi.ts';
import { renderError, renderProblems } from './http/plugins/problems.ts';
import { timeRequests } from './http/plugins/request-metrics.ts';
import { validatorCompiler } from './http/plugins/validation.ts';
import { listAbandonedWork } from './http/routes/abandoned-work-list.ts';
import { getAlias } from './http/routes/aliases-get.ts';
import { putAlias } from './http/routes/aliases-put.ts';
import { listDeadLetters } from './http/routes/dead-letters-list.ts';
import { replayDeadLetter } from './http/routes/dead-letters-replay.ts';
import { getLiveness } from './http/routes/health-live.ts';
import { getReadiness } from './http/routes/health-ready.ts';
import { getInferenceLiveness } from './http/routes/inference-live.ts';
import { getModelReadiness } from './http/routes/inference-model-ready.ts';
import { getInferenceReadiness } from './http/routes/inference-ready.ts';
import { cancelJob } from './http/routes/jobs-cancel.ts';
import { streamJobEvents } from './http/routes/jobs-events.ts';
import { getJob } from './http/routes/jobs-get.ts';
import { listJobs } from './http/routes/jobs-list.ts';
import { getMetrics } from './http/routes/metrics.ts';
import { getModel } from './http/routes/models-get.ts';
import { postModel } from './http/routes/models-create.ts';
import { deleteModel } from './http/routes/models-delete.ts';
import { listModels } from './http/routes/models-list.ts';
import { postOptimize } from './http/routes/optimize.ts';
import { getProbe } from './http/routes/probes-get.ts';
import { diffOfSchedules } from './http/routes/schedules-diff.ts';
import { getSamples } from './http/routes/samples-get.ts';
import { getSamplesImage } from './http/routes/samples-image.ts';
import { getSchedule } from './http/routes/schedules-get.ts';
import { getScheduleChart } from './http/routes/schedules-chart.ts';
import { getScheduleReport } from './http/routes/schedules-report.ts';
import { listSchedules } from './http/routes/schedules-list.ts';
import { listSolvers } from './http/routes/solvers-list.ts';
import { deleteScheduleVersion } from './http/routes/versions-delete.ts';
import { getScheduleVersion } from './http/routes/versions-get.ts';
import { patchScheduleVersion } from './http/routes/versions-patch.ts';
import { listWorkers } from './http/routes/workers-list.ts';
import { createSession } from './http/routes/session-create.ts';
import { getSession } from './http/routes/session-get.ts';
import { deleteSession } from './http/routes/session-delete.ts';
import { createKey } from './http/routes/keys-create.ts';
import { listKeys } from './http/routes/keys-list.ts';
import { revokeKey } from './http/routes/keys-revoke.ts';
import { listAudit } from './http/routes/audit-list.ts';
import type { App } from './http/typed.ts';

/** A request of this service is a few hundred bytes. */
const BODY_LIMIT = 64 * 1024;

/** How often connections are looked at for requests that arrive too slowly. */
const CONNECTIONS_CHECK_MS = 1_000;

/**
 * Every endpoint. Each says in its `config.scope` who may use it: `read`, `optimize`, `models`, `admin`, `authenticated` (any
 * key) or `public`; the service does not start with a route that does not say.
 */
const ROUTES = [
  postOptimize,
  listJobs,
  getJob,
  cancelJob,
  streamJobEvents,
  listSchedules,
  getSchedule,
  diffOfSchedules,
  getScheduleReport,
  getScheduleChart,
  getAlias,
  putAlias,
  getScheduleVersion,
  patchScheduleVersion,
  deleteScheduleVersion,
  getSamples,
  getSamplesImage,
  listModels,
  getModel,
  postModel,
  deleteModel,
  getProbe,
  listSolvers,
  listWorkers,
  listAbandonedWork,
  getMetrics,
  listDeadLetters,
  replayDeadLetter,
  getLiveness,
  getReadiness,
  getInferenceLiveness,
  getInferenceReadiness,
  getModelReadiness,
  createSession,
  getSession,
  deleteSession,
  createKey,
  listKeys,
  revokeKey,
  listAudit,
];

/** The HTTP service: everything it touches comes in through its dependencies; it neither listens nor reads settings. */
export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { http } = dependencies;
  const loggerInstance: FastifyBaseLogger = dependencies.logger;
  const app: App = Fastify({
    loggerInstance,
    bodyLimit: BODY_LIMIT,
    // The body has a limit of its own (src/http/plugins/body-timeout.ts), since some are long.
    trustProxy: [...http.trustedProxies],
    // Addresses that Fastify refuses before it has a route.
    frameworkErrors: renderError,
    genReqId: requestId,
    clientErrorHandler: refuseClient,
    http: {
      headersTimeout: Math.ceil((1000 * http.requestTimeout) / 3),
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    },
  }).withTypeProvider<ZodTypeProvider>();
  takeJsonOnly(app);
  sendRequestIds(app);
  renderProblems(app);
  timeRequests(app, dependencies.metrics);
  if (dependencies.tracing) await app.register(dependencies.tracing);
  bodyTimeout(app, 1000 * dependencies.http.requestTimeout);
  await allowOrigins(app, dependencies);
  sendEtags(app);
  await compressAnswers(app);
  sendSecurityHeaders(app);
  await controlAccess(app, dependencies, await limitRates(app, dependencies));
  recordChanges(app, dependencies);
  await app.register(multipart);
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
