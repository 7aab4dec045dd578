/**
 * Writes api-spec/openapi.yaml from the contracts in the code (`npm run openapi`); with --check it only says whether the
 * committed file is what the code says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { buildApp } from '../src/app.ts';
import { EventHub } from '../src/jobs/event-hub.ts';
import { watchFleet } from '../src/fleet/watch.ts';
import { JobStore } from '../src/jobs/store.ts';
import { createLogger } from '../src/logger.ts';
import { ModelRepository } from '../src/models/repository.ts';
import { ProbeStore } from '../src/probes/store.ts';
import { AliasStore } from '../src/schedules/aliases.ts';
import { OtherCounts } from '../src/schedules/other-counts.ts';
import { ScheduleRepository } from '../src/schedules/repository.ts';
import { FollowPool } from '../src/solving/follow-pool.ts';

const FILE = new URL('openapi.yaml', import.meta.url);
const HEADER = '# Generated from the contracts in src/http by `npm run openapi`; do not edit.\n';

/** The specification as the code has it. No request is made, so nothing connects to the Redis. */
async function specification(): Promise<string> {
  const redis = new Redis({ lazyConnect: true });
  const logger = createLogger({ logLevel: 'silent' }, 'openapi');
  const probes = new ProbeStore(redis);
  const app = await buildApp({
    logger,
    redis,
    jobs: new JobStore(redis),
    events: new EventHub(redis, redis, logger),
    submit: () => Promise.reject(new Error('nothing is submitted')),
    cancel: () => Promise.reject(new Error('nothing is canceled')),
    models: new ModelRepository('models'),
    probes,
    schedules: new ScheduleRepository(redis),
    aliases: new AliasStore(redis),
    otherCounts: new OtherCounts(probes, new FollowPool()),
    ...watchFleet(redis, []),
    tracing: null,
  });
  await app.ready();
  return HEADER + stringify(app.swagger(), { aliasDuplicateObjects: false });
}

const text = await specification();
if (!process.argv.includes('--check')) {
  await writeFile(FILE, text);
} else if ((await readFile(FILE, 'utf8')) !== text) {
  console.error('api-spec/openapi.yaml is not what the code says; run `npm run openapi` and commit it');
  process.exitCode = 1;
} else {
  console.log('api-spec/openapi.yaml is what the code says');
}
