// The service in five states, and something of every kind in it to ask for.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from '../../src/auth/authenticator.ts';
import type { Dependencies } from '../../src/http/dependencies.ts';
import { newJobId } from '../../src/jobs/store.ts';
import { ADMIN_KEY, startApp, type TestApp } from '../helpers/app.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { SHIPPED_MODELS } from '../helpers/service.ts';
import { NEW_JOB } from '../integration/jobs/fixtures.ts';
import { draft } from '../integration/jobs/schedule-fixtures.ts';

/** A key with which the broken service fails even to tell who calls. */
export const UNLUCKY_KEY = 'unlucky';

export interface Stage {
  readonly live: TestApp;
  /** Allows one request a minute, and cuts off a body that takes longer than a second. */
  readonly strict: TestApp;
  /** Needs no key. */
  readonly open: TestApp;
  /** Everything that it keeps things in throws. */
  readonly broken: TestApp;
  /** It has lost its Redis; `token` is a key that it knew. */
  readonly cutOff: TestApp & { readonly token: string };
  /** Content hash of the model `gaussian`. */
  readonly modelVersion: string;
  readonly close: () => Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const models = await makeModels();
  const environment = { MODELS_DIR: models };
  const live = await startApp({ ...environment, RATE_LIMIT: '0' });
  const strict = await startApp({ ...environment, RATE_LIMIT: '1', REQUEST_TIMEOUT: '1' });
  const open = await startApp({ ...environment, AUTH: 'off' });
  const broken = await startApp(environment, breakAll);
  const lost = await startApp(environment);
  const cutOff = { ...lost, token: await makeKey(lost) };
  lost.redis.disconnect();
  const model = await live.dependencies.models.get('gaussian');
  if (model?.state !== 'READY') throw new Error('the shipped model is not READY');
  const close = async () => {
    for (const app of [live, strict, open, broken, cutOff]) await app.close();
    await rm(models, { recursive: true });
  };
  return { live, strict, open, broken, cutOff, modelVersion: model.version, close };
}

/** One that works, and one that does not. */
async function makeModels(): Promise<string> {
  const directory = await temporaryDirectory();
  await cp(join(SHIPPED_MODELS, 'gaussian'), join(directory, 'gaussian'), { recursive: true });
  await mkdir(join(directory, 'unusable'));
  await writeFile(join(directory, 'unusable', 'model.json'), '{}');
  return directory;
}

export async function makeKey({ dependencies }: TestApp): Promise<string> {
  const { token } = await dependencies.access.keys.create({
    name: 'all',
    scopes: ['admin'],
    expiresAt: null,
  });
  return token;
}

function breakAll(real: Dependencies): Partial<Dependencies> {
  const authenticate = (credentials: { authorization: string | undefined }): Promise<Identity> =>
    credentials.authorization === `Bearer ${UNLUCKY_KEY}`
      ? fail()
      : real.access.authenticator.authenticate({
          authorization: `Bearer ${ADMIN_KEY}`,
          sessionToken: undefined,
        });
  const holder = (key: string) => real.access.authenticator.holder(key);
  const access = {
    ...failing<Dependencies['access']>(),
    authenticator: failing<Dependencies['access']['authenticator']>({ keyless: null, authenticate, holder }),
    keys: failing<Dependencies['access']['keys']>(),
    sessions: failing<Dependencies['access']['sessions']>(),
    audit: failing<Dependencies['access']['audit']>({ record: () => Promise.resolve() }),
  };
  return {
    access,
    submit: fail,
    cancel: fail,
    jobs: failing(),
    abandoned: failing(),
    models: failing(),
    registrar: failing(),
    probes: failing(),
    schedules: failing(),
    aliases: failing(),
    samples: failing(),
    workers: failing(),
    deliveries: failing({
      refusal: () => null,
      replay: fail,
      deadLetters: failing<Dependencies['deliveries']['deadLetters']>(),
    }),
    metrics: failing<Dependencies['metrics']>({ observeRequest: () => undefined }),
  };
}

/** What no client may ever read. */
export const SECRET = 'ECONNREFUSED 10.1.2.3:6379 at secret (/srv/stepsmith/src/secret.ts:1:2)';

function fail(): never {
  throw new Error(SECRET);
}

/** Throws whatever is called of it, but for what works. */
function failing<T extends object>(works: Partial<T> = {}): T {
  return new Proxy(works, { get: (target, name) => (name in target ? target[name as keyof T] : fail) }) as T;
}

/** A job that waits. */
export async function makeJob({ dependencies: { jobs } }: TestApp): Promise<string> {
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  return id;
}

/** A job that has ended. */
export async function makeFinishedJob(app: TestApp): Promise<string> {
  const id = await makeJob(app);
  await app.dependencies.jobs.requestCancel(id);
  return id;
}

let schedulesMade = 0;

/** A schedule of the model `gaussian`, in 10 steps of Euler. */
export async function makeSchedule({ live, modelVersion }: Stage) {
  const sigmas = Array.from({ length: 11 }, (_, i) => 80 * (0.002 / 80) ** (i / 10));
  const id = `api${++schedulesMade}`;
  return live.dependencies.schedules.publish(draft(id, { model_version: modelVersion, steps: 10, sigmas }));
}

export async function makeDeletedSchedule(stage: Stage) {
  const schedule = await makeSchedule(stage);
  await stage.live.dependencies.schedules.delete(schedule);
  return schedule;
}
