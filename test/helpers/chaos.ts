// Kills the processes of a cluster at random, and starts them again.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededUniform } from '../../workers/device/seeded.ts';
import type { Cluster } from './cluster.ts';
import type { NodeProcess } from './node-process.ts';

/** Between two kills of one process, seconds. */
const PAUSES = { worker: [0.5, 12], api: [2, 20], redis: [4, 25] } as const;
type Victim = keyof typeof PAUSES;
/** How long Redis stays away, seconds at most. */
const REDIS_AWAY_S = 2;

export interface ChaosOptions {
  readonly workers: number;
  /** After so many all are left alone. */
  readonly kills: number;
  /** The pauses follow from it; what they hit depends on the machine. */
  readonly seed: string;
}

export class Chaos {
  readonly kills: Record<Victim, number> = { worker: 0, api: 0, redis: 0 };
  readonly #cluster: Cluster;
  readonly #options: ChaosOptions;
  readonly workers: NodeProcess[];

  private constructor(cluster: Cluster, workers: NodeProcess[], options: ChaosOptions) {
    this.#cluster = cluster;
    this.workers = workers;
    this.#options = options;
  }

  /** Redis, the API and the workers, all alive. */
  static async start(cluster: Cluster, options: ChaosOptions): Promise<Chaos> {
    const starts = Array.from({ length: options.workers }, () => cluster.startWorker());
    return new Chaos(cluster, await Promise.all(starts), options);
  }

  get total(): number {
    return this.kills.worker + this.kills.api + this.kills.redis;
  }

  /** Every process is killed by a lane of its own, so that several are away at a time now and then. */
  async rage(done: () => boolean): Promise<void> {
    const cluster = this.#cluster;
    await Promise.all([
      this.#lane('api', 0, done, async () => {
        await cluster.api.end('SIGKILL');
        await cluster.startApi();
      }),
      this.#lane('redis', 0, done, async (random) => {
        await cluster.redis.kill();
        await sleep(1000 * REDIS_AWAY_S * random());
        await cluster.redis.start();
      }),
      ...this.workers.map((_, i) =>
        this.#lane('worker', i, done, async () => {
          await this.workers[i].end('SIGKILL');
          this.workers[i] = await cluster.startWorker();
        }),
      ),
    ]);
  }

  async #lane(
    victim: Victim,
    index: number,
    done: () => boolean,
    killAndStart: (random: () => number) => Promise<void>,
  ): Promise<void> {
    const random = seededUniform(`chaos:${this.#options.seed}:${victim}:${index}`);
    const [least, most] = PAUSES[victim];
    for (;;) {
      await sleep(1000 * (least + (most - least) * random() ** 2));
      if (done() || this.total >= this.#options.kills) return;
      this.kills[victim]++;
      await killAndStart(random);
    }
  }
}
