import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { JobMetrics } from '../src/metrics/job-metrics.ts';

/** Work of a shard is sized to take some 20 seconds; one of a stored model takes none. */
const TASK_SECONDS = [0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

/** What a worker counts, labelled with its name and id. It reaches Prometheus through Redis and the API's `/metrics`. */
export class WorkerMetrics {
  readonly registry = new Registry();
  readonly jobs = new JobMetrics(this.registry);
  readonly evaluations = new Counter({
    name: 'stepsmith_denoiser_evaluations_total',
    help: 'Rows run through models',
    labelNames: ['device', 'model', 'task'],
    registers: [this.registry],
  });
  readonly tasks = new Histogram({
    name: 'stepsmith_task_duration_seconds',
    help: 'Device work, by how it ended',
    labelNames: ['device', 'task', 'outcome'],
    buckets: TASK_SECONDS,
    registers: [this.registry],
  });
  readonly batchSize = this.#gauge('stepsmith_batch_size', 'Rows of one call of the model', ['device']);
  readonly busy = this.#gauge('stepsmith_device_busy', 'Whether a device has a task in hand', ['device']);
  readonly memory = this.#gauge('stepsmith_device_memory_bytes', 'Device memory: used and total', [
    'device',
    'kind',
  ]);
  readonly restarts = this.#gauge(
    'stepsmith_device_restarts',
    'How often a device process had to be started again',
    ['device'],
  );
  readonly redisLatency = this.#gauge(
    'stepsmith_worker_redis_seconds',
    'How long Redis took to store the last heartbeat of this worker',
  );
  readonly failures = new Counter({
    name: 'stepsmith_work_failures_total',
    help: 'Attempts at work that failed: `retried` ones are made again, `final` ones not',
    labelNames: ['queue', 'outcome'],
    registers: [this.registry],
  });

  constructor(labels: { readonly worker: string; readonly worker_id: string }) {
    this.registry.setDefaultLabels(labels);
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
