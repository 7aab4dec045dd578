import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftovers, processesOf } from '../helpers/leftovers.ts';
import { type Environment, NodeProcess } from '../helpers/node-process.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { SHIPPED_MODELS, TestService } from '../helpers/service.ts';
import { FIXED } from '../helpers/client.ts';

const ALL = ['src/server.ts'];
const API = ['src/server.ts', '--api-only'];
const WORKER = ['workers/main.ts'];
const WITHOUT_GPU = !existsSync('/dev/nvidia0');

let dataDir: string;
beforeAll(async () => {
  dataDir = await temporaryDirectory();
});
afterAll(() => rm(dataDir, { recursive: true }));

/** What a process that cannot start tells the person who started it: words, no stack, and nothing stays behind. */
async function refusal(command: readonly string[], environment: Environment): Promise<string> {
  const started = new NodeProcess(command, {
    DATA_DIR: dataDir,
    MODELS_DIR: SHIPPED_MODELS,
    PORT: '0',
    ...environment,
  });
  expect(await started.exited).toEqual({ code: 1, signal: null });
  expect(started.stderr).not.toMatch(/^\s+at /m);
  expect(await leftovers(dataDir)).toEqual([]);
  return started.stderr;
}

describe('a wrong environment', () => {
  it('is refused with every wrong variable by its name', async () => {
    const wrong = {
      HOST: 'no host',
      PORT: '70000',
      REDIS_URL: 'http://me:secret@localhost',
      LOG_LEVEL: 'loud',
      EXECUTION_PROVIDERS: 'cpu,gpu',
      INTRA_OP_THREADS: '-1',
      BATCH_SIZE: '0',
      SHARD_SECONDS: 'many',
    };
    const message = await refusal(ALL, wrong);
    expect(message).toMatch(/^The environment is not valid:\n/);
    for (const name of Object.keys(wrong)) expect(message).toMatch(new RegExp(`^  ${name} must be `, 'm'));
    expect(message).not.toContain('secret');
  });

  it.each([
    ['the service', ALL],
    ['the API', API],
    ['a worker', WORKER],
  ])('is refused by %s', async (_name, command) => {
    expect(await refusal(command, { PORT: 'x' })).toMatch(
      /^ {2}PORT must be a whole number from 0 to 65535 \(it is "x"\)/m,
    );
  });

  it.each([
    ['the API', API, /^REDIS_URL must be set to run the API alone/],
    ['a worker', WORKER, /^REDIS_URL must be set: a worker takes its jobs from there/],
  ])('without REDIS_URL is refused by %s, which has no Redis of its own', async (_name, command, message) => {
    expect(await refusal(command, {})).toMatch(message);
  });

  it('whose DATA_DIR is a file is refused', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    expect(await refusal(ALL, { DATA_DIR: file })).toContain(`DATA_DIR ${file} cannot be used`);
  });

  it('whose port is taken is refused, and all that was started is stopped again', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    expect(await refusal(ALL, { PORT: String(port) })).toMatch(
      new RegExp(`EADDRINUSE.*127\\.0\\.0\\.1:${port}`),
    );
    taken.close();
  });

  it.runIf(WITHOUT_GPU)('that wants CUDA where there is none is refused with the cause', async () => {
    const message = await refusal(ALL, { EXECUTION_PROVIDERS: 'cuda:0' });
    expect(message).toMatch(/cuda/i);
  });

  it('that lets CUDA fall back to the CPU is taken', async () => {
    const service = await TestService.start({ EXECUTION_PROVIDERS: 'cuda:0,cpu' });
    const request = {
      model: 'gaussian',
      solver: 'euler',
      steps: 5,
      probe: { levels: 16, paths: 256 },
      ...FIXED,
    };
    const { provenance } = (await service.run(request)).schedules[0];
    expect(provenance.execution_provider).toMatch(WITHOUT_GPU ? /^cpu$/ : /^(cpu|cuda:0)$/);
    await service.remove();
  });
});

describe('the service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
  });

  it('with PORT=0 takes a free port and logs where it listens', async () => {
    const { url } = await service.process.logged((line) => 'url' in line);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d{4,5}$/);
  });

  it('does not share its DATA_DIR', async () => {
    const second = new NodeProcess(ALL, { DATA_DIR: service.dataDir, MODELS_DIR: SHIPPED_MODELS, PORT: '0' });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.stderr).toContain(`DATA_DIR ${service.dataDir} is in use by another Stepsmith`);
    expect(await service.get('/health/ready')).toMatchObject({ status: 'ready' });
  });

  it('stops on a signal within seconds, and leaves nothing running', async () => {
    const running = processesOf(service.dataDir).join('\n');
    for (const part of ['redis', 'src/server.ts', 'workers/main.ts', 'workers/device/main.ts'])
      expect(running).toContain(part);
    const started = performance.now();
    await service.stop();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await leftovers(service.dataDir)).toEqual([]);
    await rm(service.dataDir, { recursive: true });
  });
});

describe('the demo', () => {
  it('leaves nothing behind when it is interrupted, and keeps away from the Redis of REDIS_URL', async () => {
    const demo = new NodeProcess(['src/demo.ts'], { TMPDIR: dataDir, REDIS_URL: 'redis://127.0.0.1:1' });
    await expect.poll(() => demo.stdout, { timeout: 30_000 }).toContain('POST /optimize');
    expect(processesOf(dataDir).join()).toContain('redis');
    demo.signal('SIGINT');
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    expect(await leftovers(dataDir)).toEqual([]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('stepsmith-demo'))).toEqual([]);
  });
});
