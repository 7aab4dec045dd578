import type { Logger } from 'pino';
import { buildApp } from './app.ts';
import { createAccess } from './auth/access.ts';
import type { Config } from './config.ts';
import { startDeliveries } from './deliveries/service.ts';
import type { Dependencies } from './http/dependencies.ts';
import { watchFleet, type FleetWatch } from './fleet/watch.ts';
import type { App } from './http/typed.ts';
import { AbandonedWork } from './jobs/abandoned-work.ts';
import { cancelJob } from './jobs/cancel.ts';
import { EventHub } from './jobs/event-hub.ts';
import { watchClock } from './jobs/clock-watch.ts';
import { watchDeadlines } from './jobs/deadlines.ts';
import { computeQueue, registerQueue, type RegisterProducer } from './jobs/queues.ts';
import { watchRetention } from './jobs/retention-watch.ts';
import { createSubmission, requeueUnfinished, submitJob, type Submission } from './jobs/submit.ts';
import { assembleModels } from './registrations/assemble.ts';
import { ProbeStore } from './probes/store.ts';
import type { Registrar } from './registrations/registrar.ts';
import { requireAccess } from './redis/access.ts';
import { connectProducer, connectWorker, warnOfWeaknesses } from './redis/connection.ts';
import { startEmbeddedRedis } from './redis/embedded.ts';
import { AliasStore } from './schedules/aliases.ts';
import { OtherCounts } from './schedules/other-counts.ts';
import { ScheduleRepository } from './schedules/repository.ts';
import { SampleStore } from './schedules/samples.ts';
import { runPhases, type Phase } from './shutdown.ts';
import { FollowPool } from './solving/follow-pool.ts';
import type { Tracing } from './tracing.ts';
import { WorkerProcess } from './worker-process.ts';

/** How often connections are looked at while the API closes. */
const IDLE_CHECK_MS = 50;

export interface ServiceOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** The environment of a worker to start beside the API; null for the API alone. */
  readonly worker: NodeJS.ProcessEnv | null;
  /** Grows while the service starts: what stops it again, in order. */
  readonly phases: Phase[];
  /** Absent where traces go nowhere. */
  readonly tracing?: Tracing | null;
}

/**
 * Starts the service: an embedded Redis where none is configured, the API, and a worker where one is wanted.
 * What has been started is stopped again when a later part fails.
 *
 * @returns the address the API listens on
 */
export async function startService({
  config,
  logger,
  worker,
  phases,
  tracing = null,
}: ServiceOptions): Promise<string> {
  const before = (phase: Phase) => phases.unshift(phase);
  try {
    if (config.redisUrl !== null) await requireAccess(config.redisUrl);
    const redisUrl = config.redisUrl ?? (await startRedis(config, logger, before));
    if (worker) await startWorker({ ...worker, REDIS_URL: redisUrl }, logger, before);
    return await startApi({ config, logger, tracing }, redisUrl, before);
  } catch (error) {
    await runPhases(phases.splice(0), logger);
    throw error;
  }
}

type AddPhase = (phase: Phase) => void;

async function startRedis({ dataDir }: Config, logger: Logger, before: AddPhase): Promise<string> {
  const redis = await startEmbeddedRedis({ dataDir, logger });
  before({ name: 'stop the embedded Redis', timeoutMs: 15_000, run: () => redis.stop() });
  return redis.url;
}

async function startWorker(environment: NodeJS.ProcessEnv, logger: Logger, before: AddPhase): Promise<void> {
  const worker = await WorkerProcess.start(environment, logger);
  before({ name: 'stop the worker', timeoutMs: 35_000, run: () => worker.stop() });
}

/** What the API takes from those who start it. */
interface ApiOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly tracing: Tracing | null;
}

async function startApi(options: ApiOptions, redisUrl: string, before: AddPhase): Promise<string> {
  const { config, logger } = options;
  const { dependencies, close } = connect(options, redisUrl);
  before({ name: 'stop the solver and close Redis connections', timeoutMs: 10_000, run: close });
  if (dependencies.access.authenticator.keyless === 'proxy')
    logger.warn('AUTH is off and HOST is no loopback address: whoever reaches this port may do everything');
  const app = await buildApp(dependencies);
  before({ name: 'finish HTTP requests', timeoutMs: 10_000, run: () => closeHttp(app, dependencies.events) });
  return app.listen({ host: config.host, port: config.port });
}

/**
 * Lets the requests under way end; those that listen to jobs are ended. Their connections are kept alive by clients that
 * poll, and would hold the close until they time out, so each is closed as soon as it is idle.
 */
async function closeHttp(app: App, events: EventHub): Promise<void> {
  events.close();
  const timer = setInterval(() => {
    app.server.closeIdleConnections();
  }, IDLE_CHECK_MS);
  await app.close().finally(() => {
    clearInterval(timer);
  });
}

/** All that the HTTP service needs, over one Redis, and what ends it again. */
export function connect(
  options: ApiOptions,
  redisUrl: string,
): { dependencies: Dependencies; close: () => Promise<void> } {
  const { config, logger } = options;
  const redis = connectProducer(redisUrl, logger);
  warnOfWeaknesses(redis, logger);
  const submission = createSubmission(redis, {
    onFinished: (job) => {
      fleet.metrics.jobs.observe(job);
    },
    keptDays: config.keepJobsDays,
  });
  const subscriber = connectWorker(redisUrl, logger);
  const waiting = connectWorker(redisUrl, logger);
  const deadlines = watchDeadlines({ ...submission, redis }, waiting, logger);
  const compute = computeQueue(redis);
  const fleet = watchFleet(redis, [submission.queue, compute]);
  const registrations = registerQueue(redis);
  redis.on('ready', () => {
    catchUp(submission, dependencies.registrar).catch((err: unknown) => {
      logger.warn({ err }, 'lost jobs were not looked for; the next connection to Redis will');
    });
  });
  const solver = new FollowPool();
  const { jobs } = submission;
  const deliveries = startDeliveries({ config, redisUrl, redis, subscriber, jobs, logger });
  const watches = [watchClock([submission.deadlines], logger), watchRetention(jobs.index, logger)];
  const close = async () => {
    for (const end of watches) end();
    await deliveries.stop();
    const closing = [submission.queue, compute, registrations, submission.deadlines, deadlines, solver];
    await Promise.all(closing.map((part) => part.close()));
    for (const connection of [redis, subscriber, waiting]) connection.disconnect();
  };
  const events = new EventHub(redis, subscriber, logger);
  const started = { logger, redis, jobs, events, deliveries, ...fleet };
  const dependencies = createDependencies(options, { submission, registrations }, solver, started);
  return { dependencies, close };
}

/** Jobs that were stored but never queued, since their API or Redis went away in between; and those that no list finds. */
async function catchUp(submission: Submission, registrar: Registrar): Promise<void> {
  await Promise.all([requeueUnfinished(submission), registrar.requeue()]);
  await submission.jobs.index.build();
}

interface Queues {
  readonly submission: Submission;
  readonly registrations: RegisterProducer;
}

type Started = Pick<Dependencies, 'logger' | 'redis' | 'jobs' | 'events' | 'deliveries' | keyof FleetWatch>;

function createDependencies(
  { config, tracing }: ApiOptions,
  { submission, registrations }: Queues,
  solver: FollowPool,
  started: Started,
): Dependencies {
  const { redis } = started;
  const probes = new ProbeStore(redis, config.keepProbesDays);
  return {
    ...started,
    http: config,
    access: createAccess(config, redis),
    submit: (job, id) => submitJob(submission, job, id),
    cancel: (id) => cancelJob({ ...submission, redis }, id),
    ...assembleModels(config, redis, registrations),
    abandoned: new AbandonedWork(redis),
    probes,
    schedules: new ScheduleRepository(redis),
    aliases: new AliasStore(redis),
    otherCounts: new OtherCounts(probes, solver),
    tracing: tracing?.fastify ?? null,
    samples: new SampleStore(redis),
  };
}
