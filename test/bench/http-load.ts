// Load on several servers in turn, so that what else the machine does weighs on all of them.
import autocannon from 'autocannon';
import type { ServerProcess } from './http-processes.ts';

export interface Contestant {
  readonly name: string;
  readonly server: ServerProcess;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Of one contestant, the medians of its rounds. */
export interface Measured {
  readonly name: string;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor a request, of the server alone. */
  readonly processor: number;
}

export interface Load {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** On a machine that is busy with something else Redis may take longer than the API waits for it. */
const MOST_FAILED = 0.01;

type Round = Omit<Measured, 'name'>;

/** @throws Error when more than one in a hundred answers of a contestant is anything but 2xx */
export async function compete(contestants: readonly Contestant[], load: Load): Promise<Measured[]> {
  const rounds = new Map<Contestant, Round[]>(contestants.map((contestant) => [contestant, []]));
  // Just-in-time compilers and caches are not what is compared.
  for (const contestant of contestants) await fire(contestant, load);
  for (let round = 0; round < load.rounds; round++) {
    const order = [
      ...contestants.slice(round % contestants.length),
      ...contestants.slice(0, round % contestants.length),
    ];
    for (const contestant of order) rounds.get(contestant)?.push(await fire(contestant, load));
  }
  return [...rounds].map(([{ name }, all]) => ({
    name,
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    p50: median(all.map(({ p50 }) => p50)),
    p99: median(all.map(({ p99 }) => p99)),
    processor: median(all.map(({ processor }) => processor)),
  }));
}

async function fire({ name, server, path, method, headers, body }: Contestant, load: Load): Promise<Round> {
  const times: number[] = [];
  const before = await server.processorTime();
  const { seconds: duration, connections } = load;
  const result = await autocannon({
    ...{ url: server.url + path, method, headers: { ...headers }, body, duration, connections },
    // The histogram of autocannon counts whole milliseconds.
    setupClient: (client) =>
      client.on('response', (_status, _bytes, milliseconds) => times.push(milliseconds)),
  });
  const failed = result.errors + result.non2xx + result.timeouts;
  if (failed > MOST_FAILED * times.length)
    throw new Error(`${name}: ${JSON.stringify(result.statusCodeStats)}, ${result.errors} errors`);
  const processor = (1000 * ((await server.processorTime()) - before)) / times.length;
  return {
    perSecond: times.length / result.duration,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    processor,
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}
