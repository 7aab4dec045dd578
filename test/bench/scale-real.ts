// One probe on real worker processes, one thread each.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { OptimizeRequest, resolveRequest } from '../../src/jobs/request.ts';
import { createSubmission, submitJob, type Submission } from '../../src/jobs/submit.ts';
import { redisOptions } from '../../src/redis/url.ts';
import { modelFiles } from '../helpers/device.ts';
import { memoryOf } from './scale-simulated.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const RANGE = { sigmaMin: 0.002, sigmaMax: 80 };

export interface RealProbe {
  readonly model: string;
  readonly levels: number;
  readonly paths: number;
}

export interface RealRun {
  readonly seconds: number;
  readonly jobBytes: number;
  readonly evaluations: number;
}

/** From the start of a job to its end, on workers that hold the model already. */
export async function runReal(url: string, workers: number, probe: RealProbe): Promise<RealRun> {
  const redis = new Redis({ ...redisOptions(url), maxRetriesPerRequest: null });
  const submission = createSubmission(redis);
  const processes = await Promise.all(
    Array.from({ length: workers }, (_, i) => startWorker(url, `bench-${i}`)),
  );
  // Both workers load the model, and its speed gets known; the seeds are no others' either.
  await runJob(submission, workers * 10, probe);
  const { id, seconds, evaluations } = await runJob(submission, workers * 10 + 1, probe);
  const jobBytes = await memoryOf(redis, `stepsmith:job:${id}*`);
  await Promise.all(processes.map(stop));
  await Promise.all([submission.queue.close(), submission.deadlines.close()]);
  redis.disconnect();
  return { seconds, jobBytes, evaluations };
}

async function runJob(submission: Submission, seed: number, { model, levels, paths }: RealProbe) {
  const { version } = await modelFiles(model);
  const wanted = { model, solver: 'euler', steps: 5, probe: { levels, paths }, seed };
  const request = OptimizeRequest.parse({ ...wanted, objective: { exponent: 3 }, validation: null });
  const job = { request: resolveRequest(request, RANGE), client: 'bench', modelVersion: version };
  const { id } = await submitJob(submission, job);
  for (;;) {
    const now = await submission.jobs.get(id);
    if (now?.error) throw new Error(now.error.message);
    if (now?.finishedAt && now.startedAt) {
      const seconds = (now.finishedAt.getTime() - now.startedAt.getTime()) / 1000;
      return { id, seconds, evaluations: now.progress.evaluations };
    }
    await sleep(20);
  }
}

async function startWorker(url: string, name: string): Promise<ChildProcess> {
  const settings = { INTRA_OP_THREADS: '1', SHARD_SECONDS: '1', MODELS_DIR: path.resolve(ROOT, 'models') };
  const worker = spawn(process.execPath, ['--import', 'tsx', 'workers/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], REDIS_URL: url, WORKER_NAME: name, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(worker.stdout);
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('ready for work')) resolve();
    });
    worker.once('exit', () => {
      reject(new Error('the worker did not start'));
    });
  });
  return worker;
}

async function stop(worker: ChildProcess): Promise<void> {
  worker.kill('SIGTERM');
  await once(worker, 'exit');
}
