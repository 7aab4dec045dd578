/**
 * Writes api-spec/openapi.yaml from the contracts in the code, and the types of the client from that (`npm run openapi`); with
 * --check it only says whether the committed files are what the code says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import openapiTS, { astToString } from 'openapi-typescript';
import { stringify } from 'yaml';
import { buildApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { DeadLetters } from '../src/deliveries/dead-letters.ts';
import { AbandonedWork } from '../src/jobs/abandoned-work.ts';
import { EventHub } from '../src/jobs/event-hub.ts';
import { watchFleet } from '../src/fleet/watch.ts';
import { createAccess } from '../src/auth/access.ts';
import { JobStore } from '../src/jobs/store.ts';
import { createLogger } from '../src/logger.ts';
import { assembleModels } from '../src/registrations/assemble.ts';
import { ProbeStore } from '../src/probes/store.ts';
import { AliasStore } from '../src/schedules/aliases.ts';
import { OtherCounts } from '../src/schedules/other-counts.ts';
import { ScheduleRepository } from '../src/schedules/repository.ts';
import { FollowPool } from '../src/solving/follow-pool.ts';
import { SampleStore } from '../src/schedules/samples.ts';

const SPECIFICATION = 'openapi.yaml';
const CLIENT_TYPES = '../src/client/api.d.ts';
const HEADER = '# Generated from the contracts in src/http by `npm run openapi`; do not edit.\n';
const TYPES_HEADER = '// Generated from api-spec/openapi.yaml by `npm run openapi`; do not edit.\n';

/** The specification as the code has it. No request is made, so nothing connects to the Redis. */
async function specification(): Promise<string> {
  const redis = new Redis({ lazyConnect: true });
  const logger = createLogger({ logLevel: 'silent' }, 'openapi');
  const probes = new ProbeStore(redis);
  const config = loadConfig({});
  const app = await buildApp({
    http: config,
    access: createAccess(config, redis),
    logger,
    redis,
    jobs: new JobStore(redis),
    deliveries: {
      refusal: () => null,
      deadLetters: new DeadLetters(redis),
      replay: () => Promise.reject(new Error('nothing is replayed')),
    },
    events: new EventHub(redis, redis, logger),
    submit: () => Promise.reject(new Error('nothing is submitted')),
    cancel: () => Promise.reject(new Error('nothing is canceled')),
    ...assembleModels(loadConfig({}), redis, {
      add: () => Promise.reject(new Error('nothing is registered')),
    }),
    abandoned: new AbandonedWork(redis),
    probes,
    schedules: new ScheduleRepository(redis),
    aliases: new AliasStore(redis),
    otherCounts: new OtherCounts(probes, new FollowPool()),
    ...watchFleet(redis, []),
    tracing: null,
    samples: new SampleStore(redis),
  });
  await app.ready();
  return HEADER + stringify(app.swagger(), { aliasDuplicateObjects: false });
}

/** What every operation takes and answers, for the client. */
async function clientTypes(openapi: string): Promise<string> {
  // A field with a default may be left out of a request.
  return TYPES_HEADER + astToString(await openapiTS(openapi, { silent: true, defaultNonNullable: false }));
}

async function write(files: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of files) await writeFile(new URL(file, import.meta.url), text);
}

async function check(files: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of files) {
    if ((await readFile(new URL(file, import.meta.url), 'utf8')) === text) continue;
    console.error(`${file} is not what the code says; run \`npm run openapi\` and commit it`);
    process.exitCode = 1;
    return;
  }
  console.log('api-spec/openapi.yaml is what the code says, and so is the client');
}

const text = await specification();
const files = new Map([
  [SPECIFICATION, text],
  [CLIENT_TYPES, await clientTypes(text)],
]);
await (process.argv.includes('--check') ? check(files) : write(files));
