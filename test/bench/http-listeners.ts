// Memory of the API while many listen to one job.
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { OptimizeRequest, resolveRequest } from '../../src/jobs/request.ts';
import { JobStore, newJobId } from '../../src/jobs/store.ts';
import { withRedis } from '../helpers/redis.ts';
import { median } from './http-load.ts';
import type { ServerProcess } from './http-processes.ts';

/** Progress is told at most every half second. */
const EVENT_MS = 500;
const RANGE = { sigmaMin: 0.002, sigmaMax: 80 };

/** @returns what came of it, a line each */
export async function holdListeners(
  redisUrl: string,
  server: ServerProcess,
  { count, seconds }: { readonly count: number; readonly seconds: number },
): Promise<string[]> {
  return withRedis(redisUrl, async (redis) => {
    const jobs = new JobStore(redis);
    const id = newJobId();
    const request = resolveRequest(
      OptimizeRequest.parse({ model: 'gaussian', solver: 'euler', steps: 10 }),
      RANGE,
    );
    await jobs.create(id, { request, client: 'bench', modelVersion: 'sha256:0' });
    await jobs.start(id);
    const before = await server.memory();
    const agent = new Agent({ maxSockets: count });
    let events = 0;
    const streams = await Promise.all(
      Array.from({ length: count }, () =>
        listen(`${server.url}/jobs/${id}/events`, agent, (more) => (events += more)),
      ),
    );
    const memory: number[] = [];
    const until = performance.now() + 1000 * seconds;
    while (performance.now() < until) {
      await jobs.addEvaluations(id, 1);
      await sleep(EVENT_MS);
      memory.push(await server.memory());
    }
    const ended = Promise.all(streams.map((stream) => once(stream, 'end')));
    await jobs.succeed(id, []);
    await ended;
    agent.destroy();
    const third = Math.floor(memory.length / 3);
    const [first, last] = [median(memory.slice(0, third)), median(memory.slice(-third))];
    const told = `${events} events were delivered in ${seconds} s`;
    return [
      `${count} listeners on one job: the API takes ${before.toFixed(0)} MiB before, ${first.toFixed(0)} MiB in the first third of ${seconds} s and ${last.toFixed(0)} MiB in the last (${(last / first).toFixed(2)} times); ${told}, and every stream ended with the job.`,
    ];
  });
}

/** An open stream; counts its events. */
async function listen(
  url: string,
  agent: Agent,
  onEvents: (count: number) => void,
): Promise<IncomingMessage> {
  const request = get(url, { agent });
  const [stream] = (await once(request, 'response')) as [IncomingMessage];
  if (stream.statusCode !== 200) throw new Error(`${url} answers ${stream.statusCode}`);
  stream.setEncoding('utf8').on('data', (text: string) => {
    onEvents(text.match(/^event:/gm)?.length ?? 0);
  });
  return stream;
}
