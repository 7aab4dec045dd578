import { hostname } from 'node:os';
import { Worker, type Job as QueueJob, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../src/config.ts';
import {
  COMPUTE_QUEUE,
  computeQueue,
  OPTIMIZE_QUEUE,
  optimizeQueue,
  type ComputePayload,
  type ComputePayloads,
  type OptimizePayload,
  QUEUE_PREFIX,
  REGISTER_QUEUE,
  registerQueue,
  type RegisterPayload,
} from '../src/jobs/queues.ts';
import { EstimateStore } from '../src/descent/store.ts';
import { BatchSizes } from '../src/jobs/batch-sizes.ts';
import { watchClock } from '../src/jobs/clock-watch.ts';
import { Claims } from '../src/jobs/claims.ts';
import { AbandonedWork } from '../src/jobs/abandoned-work.ts';
import { FairTurns } from '../src/jobs/fair-turns.ts';
import { WorkerRegistry } from '../src/fleet/worker-registry.ts';
import { JobStore } from '../src/jobs/store.ts';
import { createSubmission, requeueUnfinished } from '../src/jobs/submit.ts';
import { onStop } from '../src/jobs/stop-notices.ts';
import { WorkRates } from '../src/jobs/work-rates.ts';
import { ProbeStore } from '../src/probes/store.ts';
import { connectWorker } from '../src/redis/connection.ts';
import { isRedisDown } from '../src/redis/outage.ts';
import { RegistrationStore } from '../src/registrations/store.ts';
import { RolloutStore } from '../src/rollouts/store.ts';
import { AnswerStore } from '../src/schedules/answers.ts';
import { ScheduleRepository } from '../src/schedules/repository.ts';
import { SampleStore } from '../src/schedules/samples.ts';
import type { Phase } from '../src/shutdown.ts';
import { QUEUE_TELEMETRY } from '../src/tracing.ts';
import type { WorkerContext } from './context.ts';
import { reportGpus } from './report-gpus.ts';
import { DevicePool } from './device/device-pool.ts';
import { estimateShard } from './estimate.ts';
import { recordFailure } from './failure.ts';
import { JobMemories } from './job-memory.ts';
import { WorkerMonitor } from './monitor.ts';
import { optimizeJob } from './optimize.ts';
import { WorkerModels } from './models.ts';
import { measureShard } from './probe.ts';
import { recordRegistrationFailure, registerModel } from './register.ts';
import { rollOutShard } from './rollout.ts';
import { RunningJobs } from './running-jobs.ts';
import { startSolvePool } from './solve-pool.ts';
import { tryModel } from './trial.ts';
import { tuneBatchSize } from './tune.ts';

/** Work whose worker has not been heard of for this long is given to another; only inspecting a model keeps one silent. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** The queue counts all that work ever lost; what matters is how many without getting further (lost-workers.ts). */
const ANY_NUMBER = 2 ** 31;

/** A registration mostly waits for the network, and for its first run. */
const REGISTRATIONS_AT_A_TIME = 4;

/** Starts the device and the queue workers; returns the phases that stop them again, in order. */
export async function startWorker(config: Config, redisUrl: string, logger: Logger): Promise<Phase[]> {
  await reportGpus(config, logger);
  const devices = await DevicePool.start(config, logger);
  const redis = connectWorker(redisUrl, logger);
  const context = createContext(config, logger, redis, devices);
  const subscriber = connectWorker(redisUrl, logger);
  await onStop(subscriber, (jobId) => {
    context.running.stop(jobId);
  });
  const shutdown = new AbortController();
  const workers = [
    // One job at a time, since each holds a whole probe while it is solved; one that waits for its shards is none.
    new Worker<OptimizePayload>(
      OPTIMIZE_QUEUE,
      (work, token) => optimizeJob(context, work, token),
      workerOptions(redis),
    ),
    new Worker<ComputePayload>(
      COMPUTE_QUEUE,
      (work, token) => runShard(context, work, token, shutdown.signal),
      { ...workerOptions(redis), concurrency: devices.size },
    ),
    new Worker<RegisterPayload>(
      REGISTER_QUEUE,
      (work, token) => registerModel(context, work, token, shutdown.signal),
      { ...workerOptions(redis), concurrency: REGISTRATIONS_AT_A_TIME },
    ),
  ];
  for (const worker of workers) listen(worker, context);
  await requeueAll(redis);
  await context.monitor.start();
  const stopClockWatch = startClockWatch(context, redis);
  return stopPhases(workers, context, [redis, subscriber], shutdown, stopClockWatch);
}

function startClockWatch({ compute, logger }: WorkerContext, redis: Redis): () => Promise<void> {
  const queues = [optimizeQueue(redis), registerQueue(redis)];
  const stop = watchClock([...queues, compute], logger);
  return async () => {
    stop();
    await Promise.all(queues.map((queue) => queue.close()));
  };
}

async function runShard(
  context: WorkerContext,
  work: QueueJob<ComputePayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  if (work.name === 'trial')
    return tryModel(context, work as QueueJob<ComputePayloads['trial']>, token, shutdown);
  await context.turns.compute.begun(work.priority);
  switch (work.name as Exclude<keyof ComputePayloads, 'trial'>) {
    case 'measure':
      return measureShard(context, work as QueueJob<ComputePayloads['measure']>, token, shutdown);
    case 'rollout':
      return rollOutShard(context, work as QueueJob<ComputePayloads['rollout']>, token, shutdown);
    case 'tune':
      return tuneBatchSize(context, work as QueueJob<ComputePayloads['tune']>, token, shutdown);
    case 'estimate':
      return estimateShard(context, work as QueueJob<ComputePayloads['estimate']>, token, shutdown);
  }
}

function createContext(config: Config, logger: Logger, redis: Redis, devices: DevicePool): WorkerContext {
  const monitor = new WorkerMonitor(
    config.workerName ?? hostname(),
    devices.devices,
    new WorkerRegistry(redis),
    logger,
  );
  const jobs = new JobStore(redis, {
    onFinished: monitor.metrics.jobs.observe,
    keptDays: config.keepJobsDays,
  });
  const registrations = new RegistrationStore(redis);
  return {
    config,
    logger,
    devices,
    monitor,
    jobs,
    running: new RunningJobs(jobs, logger),
    models: new WorkerModels(config, registrations),
    registrations,
    probes: new ProbeStore(redis, config.keepProbesDays),
    rollouts: new RolloutStore(redis, config.keepSamplesDays, config.keepProbesDays),
    estimates: new EstimateStore(redis, config.keepSamplesDays),
    schedules: new ScheduleRepository(redis),
    samples: new SampleStore(redis),
    answers: new AnswerStore(redis, config.keepProbesDays),
    compute: computeQueue(redis),
    abandoned: new AbandonedWork(redis),
    batchSizes: new BatchSizes(redis),
    claims: new Claims(redis),
    rates: new WorkRates(redis),
    turns: { jobs: new FairTurns(redis, 'jobs'), compute: new FairTurns(redis, 'compute') },
    solver: startSolvePool(),
    memories: new JobMemories(),
  };
}

function workerOptions(connection: Redis): WorkerOptions {
  return {
    connection,
    prefix: QUEUE_PREFIX,
    telemetry: QUEUE_TELEMETRY,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: ANY_NUMBER,
  };
}

function listen(worker: Worker, context: WorkerContext): void {
  const { logger, monitor } = context;
  worker.on('error', (err) => {
    // An outage is told once, by the connection; a worker meets it at every attempt to reconnect.
    if (!isRedisDown(err)) logger.warn({ err, queue: worker.name }, 'queue worker met an error');
  });
  worker.on('failed', (work: QueueJob<OptimizePayload | RegisterPayload> | undefined, error) => {
    if (!work) return;
    recordEnd(context, work, error).then(
      (outcome) => {
        monitor.metrics.failures.inc({ queue: worker.name, outcome });
      },
      (err: unknown) => {
        logger.error({ err, work: work.data }, 'a failure could not be recorded');
      },
    );
  });
}

/** A trial that fails for good is found missing by its registration. */
async function recordEnd(
  context: WorkerContext,
  work: QueueJob<OptimizePayload | RegisterPayload>,
  error: Error,
): Promise<'retried' | 'final'> {
  if ('jobId' in work.data) return recordFailure(context, work as QueueJob<OptimizePayload>, error);
  if (work.queueName !== REGISTER_QUEUE) return 'retried';
  return recordRegistrationFailure(context, work as QueueJob<RegisterPayload>, error);
}

async function requeueAll(redis: Redis): Promise<void> {
  const submission = createSubmission(redis);
  await requeueUnfinished(submission);
  await Promise.all([submission.queue.close(), submission.deadlines.close()]);
}

function stopPhases(
  workers: Worker[],
  context: WorkerContext,
  connections: readonly Redis[],
  shutdown: AbortController,
  stopClockWatch: () => Promise<void>,
): Phase[] {
  const all = async (stop: (worker: Worker) => Promise<void>) => {
    await Promise.all(workers.map(stop));
  };
  return [
    {
      name: 'stop taking work',
      timeoutMs: 5_000,
      run: async () => {
        await Promise.all([all((worker) => worker.pause(true)), context.monitor.stopping()]);
      },
    },
    {
      name: 'hand back the running shard',
      timeoutMs: 15_000,
      run: async () => {
        shutdown.abort();
        await context.models.close();
        await all((worker) => worker.close());
      },
    },
    {
      name: 'stop the device process and the solver',
      timeoutMs: 5_000,
      run: async () => {
        await Promise.all([context.devices.stop(), context.solver.close()]);
      },
    },
    {
      name: 'close Redis',
      timeoutMs: 5_000,
      run: async () => {
        context.running.close();
        await stopClockWatch();
        await context.monitor.stop();
        await context.compute.close();
        for (const connection of connections) connection.disconnect();
      },
    },
  ];
}
