import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pino } from 'pino';
import { KEPT_SECONDS, WorkerRegistry } from '../../../src/fleet/worker-registry.ts';
import { Device } from '../../../workers/device/device.ts';
import { WorkerMonitor } from '../../../workers/monitor.ts';
import { onCpu, SILENT } from '../../helpers/device.ts';
import { useRedis } from '../jobs/fixtures.ts';

const ASSIGNMENT = {
  task: 'measure',
  jobId: 'job_1',
  model: 'gaussian',
  modelVersion: 'sha256:0',
  batchSize: 16,
};

const server = useRedis();
let device: Device;
let registry: WorkerRegistry;
const logged: string[] = [];
const logger = pino(
  new Writable({
    write: (line, _encoding, done) => {
      logged.push(String(line));
      done();
    },
  }),
);

beforeAll(async () => {
  device = await Device.start(onCpu(), SILENT);
  registry = new WorkerRegistry(server.redis);
});
afterAll(() => device.stop());

it('a worker is known from its start to its stop, with what its device does', async () => {
  const monitor = new WorkerMonitor('gpu-1', [device], registry, logger);
  await monitor.start();
  const [before] = await registry.list();
  expect(before).toMatchObject({ id: monitor.id, name: 'gpu-1', state: 'ready', pid: process.pid });
  expect(before.devices).toMatchObject([
    { name: 'cpu', state: 'idle', model: null, evaluationsPerSecond: null },
  ]);
  expect(before.devices[0].memory!.used).toBeGreaterThan(10 * 2 ** 20);

  monitor.begin(device, ASSIGNMENT);
  monitor.count(device, 32);
  monitor.count(device, 16);
  await monitor.stopping();
  const [busy] = await registry.list();
  expect(busy).toMatchObject({
    state: 'stopping',
    devices: [{ state: 'busy', jobId: 'job_1', evaluations: 48 }],
  });
  expect(busy.devices[0].evaluationsPerSecond).toBeGreaterThan(0);
  monitor.end(device, 'handed_back');
  const { metrics } = monitor;
  const labels = { device: 'cpu', task: 'measure' };
  expect((await metrics.evaluations.get()).values).toMatchObject([
    { value: 48, labels: { ...labels, model: 'gaussian' } },
  ]);
  const { values } = await metrics.tasks.get();
  expect(values.find(({ metricName }) => metricName!.endsWith('_count'))).toMatchObject({
    value: 1,
    labels: { ...labels, outcome: 'handed_back' },
  });
  await monitor.stop();
  expect(await registry.list()).toEqual([]);
  expect(logged).toEqual([]);
});

it('two workers of one name are both there, and the second is told', async () => {
  const [first, second] = [1, 2].map(() => new WorkerMonitor('twin', [device], registry, logger));
  await first.start();
  await second.start();
  expect((await registry.list()).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  expect(logged.join('')).toContain('set WORKER_NAME to tell them apart');
  expect(logged.join('')).toContain(first.id);
  await Promise.all([first.stop(), second.stop()]);
});

it('a worker that is not heard of any more is forgotten', async () => {
  const monitor = new WorkerMonitor('lost', [device], registry, logger);
  await monitor.start();
  const key = `stepsmith:worker:${monitor.id}`;
  expect(await server.redis.ttl(key)).toBeGreaterThan(0);
  expect(await server.redis.ttl(key)).toBeLessThanOrEqual(KEPT_SECONDS);
  await server.redis.del(key);
  expect(await registry.list()).toEqual([]);
  expect(await server.redis.smembers('stepsmith:workers')).toEqual([]);
  await monitor.stop();
});
