// API and workers as processes of their own over one Redis, which a test starts and kills as it likes.
import { Client } from './client.ts';
import { type Environment, NodeProcess } from './node-process.ts';
import { RedisServer } from './redis-server.ts';
import { SHIPPED_MODELS } from './service.ts';

export class Cluster {
  readonly redis: RedisServer;
  api!: NodeProcess;
  client!: Client;
  readonly #environment: Environment;

  private constructor(redis: RedisServer, environment: Environment) {
    this.redis = redis;
    this.#environment = environment;
  }

  /** Redis and the API; no worker yet. */
  static async start(environment: Environment = {}): Promise<Cluster> {
    const cluster = new Cluster(await RedisServer.start(), environment);
    await cluster.startApi();
    return cluster;
  }

  async startApi(): Promise<void> {
    this.api = new NodeProcess(['src/server.ts', '--api-only'], this.environment());
    this.client = new Client(String((await this.api.logged((line) => 'url' in line))['url']));
  }

  /** @param environment - of this worker alone */
  async startWorker(environment: Environment = {}): Promise<NodeProcess> {
    const worker = new NodeProcess(['workers/main.ts'], { ...this.environment(), ...environment });
    await worker.logged(({ msg }) => msg === 'ready for work');
    return worker;
  }

  environment(): Environment {
    return { REDIS_URL: this.redis.url, MODELS_DIR: SHIPPED_MODELS, PORT: '0', ...this.#environment };
  }

  /** Stops what is left in order, and removes the data. */
  async remove(...workers: readonly NodeProcess[]): Promise<(number | null)[]> {
    await this.redis.start();
    const exits = await Promise.all([this.api, ...workers].map((process) => process.end('SIGTERM')));
    await this.redis.remove();
    return exits.map(({ code }) => code);
  }
}
