// The commands of the images, run on what the images hold. Not run: builds, the stage of CUDA and its check of libraries.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelResource } from '../../src/http/schemas/model.ts';
import { ensureServerProgram } from '../../src/redis/server-program.ts';
import { Client } from '../helpers/client.ts';
import { sha256 } from '../helpers/file-server.ts';
import { registrationForm } from '../helpers/registration-bench.ts';
import { asUser, Container } from './container.ts';
import { layOut } from './layout.ts';
import { commandOf, environmentOf, healthcheckOf, ROOT, stagesOf, type Stage } from './stages.ts';
import { freePort } from '../helpers/free-port.ts';

const API = stagesOf('docker/api.Dockerfile').at(-1)!;
const WORKER = stagesOf('docker/worker.Dockerfile').find(({ name }) => name === 'cpu')!;
const PASSWORD = 'a-password-of-redis';
const KEY = 'k'.repeat(64);

let redis: ChildProcess;
let data: string;
let environment: Record<string, string>;
let api: Container;
let worker: Container;
const roots: string[] = [];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'stepsmith-data-'));
  if (asUser()) await chown(data, 1000, 1000);
  const [redisPort, port] = [await freePort(), await freePort()];
  redis = await startRedis(redisPort);
  environment = {
    REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${redisPort}`,
    ADMIN_KEY: KEY,
    PORT: String(port),
    DATA_DIR: data,
  };
  // As the images have it: the API without ONNX Runtime.
  api = await run(API, ['onnxruntime-node']);
  worker = await run(WORKER, []);
});
afterAll(async () => {
  redis.kill();
  for (const folder of [data, ...roots]) await rm(folder, { recursive: true, force: true });
});

/** As docker-compose.yml runs it, with docker/redis.conf. */
async function startRedis(port: number): Promise<ChildProcess> {
  const program = await ensureServerProgram(console.log);
  const settings = ['--port', String(port), '--requirepass', PASSWORD, '--dir', data];
  const child = spawn(program, [join(ROOT, 'docker/redis.conf'), ...settings], { stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

async function run(stage: Stage, without: readonly string[]): Promise<Container> {
  const root = await layOut(stage, without);
  roots.push(root);
  return new Container(root, commandOf(stage), { ...environmentOf(stage), ...environment });
}

/** As whoever has the key of .env. */
const client = () =>
  new Client(`http://127.0.0.1:${environment['PORT']}`, { authorization: `Bearer ${KEY}` });

describe('the API and a worker, from what their images hold', () => {
  it('come up, the API is healthy by its own command, and has its dashboard', async () => {
    const healthcheck = healthcheckOf(API)!;
    const env = { ...environmentOf(API), ...environment };
    await vi.waitFor(
      async () => {
        expect(await new Container(roots[0], healthcheck, env).exit(), api.output).toBe(0);
      },
      { timeout: 60_000, interval: 500 },
    );
    const page = await fetch(`${client().url}/`);
    expect(await page.text()).toContain('<script type="module"');
    expect(await new Container(roots[0], healthcheck, { ...env, PORT: '1' }).exit()).toBe(1);
  });

  it('take a job to its schedule', async () => {
    const fixed = { objective: { exponent: 1 }, validation: null, probe: { levels: 32, paths: 256 } };
    const { schedules } = await client().run({ model: 'gaussian', solver: 'euler', steps: 5, ...fixed });
    expect(schedules[0].sigmas, worker.output).toHaveLength(6);
  });

  it('have a model that is uploaded, in the volume they share', async () => {
    const parts = Object.fromEntries(
      await Promise.all(
        ['model.onnx', 'calibration.npz'].map(async (file) => {
          const bytes = await readFile(join(ROOT, 'models/mixture-2d', file));
          return [file, Uint8Array.from(bytes)] as const;
        }),
      ),
    );
    const manifest = JSON.parse(await readFile(join(ROOT, 'models/mixture-2d/model.json'), 'utf8')) as object;
    const files = Object.entries(parts).map(([file, bytes]) => [
      file,
      { upload: file, sha256: sha256(bytes) },
    ]);
    const body = {
      manifest: { ...manifest, name: 'uploaded', validation: undefined },
      files: Object.fromEntries(files) as object,
    };
    const sent = { method: 'POST', body: registrationForm(body, parts) };
    expect((await client().send('/models', sent)).status).toBe(202);
    await vi.waitFor(
      async () => {
        expect((await client().get<ModelResource>('/models/uploaded')).state, worker.output).toBe('READY');
      },
      { timeout: 60_000, interval: 250 },
    );
  });

  it('end cleanly when they are told to', async () => {
    expect(await worker.stop('SIGTERM'), worker.output).toBe(0);
    expect(await api.stop('SIGTERM'), api.output).toBe(0);
  });
});
