import { AggregatorRegistry, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { WorkerRegistry } from '../fleet/worker-registry.ts';
import { JobMetrics } from './job-metrics.ts';

const HTTP_SECONDS = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** What `/metrics` is gathered from. */
export interface MetricSources {
  readonly redis: Redis;
  readonly queues: readonly Queue[];
  readonly workers: WorkerRegistry;
}

/**
 * The Prometheus metrics of the API process, of the queues and, as they last told of themselves, of all workers: one
 * place to scrape, however the workers are reached. Several API processes tell the same of queues and workers.
 */
export class ApiMetrics {
  readonly #registry = new Registry();
  readonly #sources: MetricSources;
  readonly #http: Histogram;
  readonly #redisUp = this.#gauge('stepsmith_redis_up', 'Whether Redis answers');
  readonly #redisPing = this.#gauge('stepsmith_redis_ping_seconds', 'How long Redis took to answer a PING');
  readonly #redisMemory = this.#gauge('stepsmith_redis_memory_bytes', 'Memory that Redis uses');
  readonly #queueJobs = this.#gauge('stepsmith_queue_jobs', 'Work in a queue, by state', ['queue', 'state']);
  readonly #workers = this.#gauge('stepsmith_workers', 'Workers that are there');
  readonly jobs = new JobMetrics(this.#registry);

  constructor(sources: MetricSources) {
    this.#sources = sources;
    collectDefaultMetrics({ register: this.#registry });
    this.#http = new Histogram({
      name: 'stepsmith_http_request_duration_seconds',
      help: 'HTTP requests, by operation',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_SECONDS,
      registers: [this.#registry],
    });
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.#http.observe({ method, route, status }, seconds);
  }

  /** The Prometheus text format; while Redis is away, what this process knows by itself. */
  async render(): Promise<string> {
    const workers = await this.#readRedis().catch(() => {
      for (const gauge of [this.#redisUp, this.#redisPing, this.#redisMemory, this.#queueJobs, this.#workers])
        gauge.reset();
      return [];
    });
    const own = await this.#registry.getMetricsAsJSON();
    return `${await AggregatorRegistry.aggregate([own, ...workers]).metrics()}\n`;
  }

  async #readRedis() {
    const { redis, queues, workers } = this.#sources;
    const started = performance.now();
    await redis.ping();
    this.#redisPing.set((performance.now() - started) / 1000);
    const [memory, records] = await Promise.all([redis.info('memory'), workers.list()]);
    this.#redisMemory.set(Number(/^used_memory:(\d+)/m.exec(memory)?.[1]));
    this.#workers.set(records.length);
    await Promise.all(queues.map((queue) => this.#countQueue(queue)));
    this.#redisUp.set(1);
    return records.map(({ metrics }) => [...metrics]);
  }

  async #countQueue(queue: Queue): Promise<void> {
    for (const [state, count] of Object.entries(await queue.getJobCounts()))
      this.#queueJobs.set({ queue: queue.name, state }, count);
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}
