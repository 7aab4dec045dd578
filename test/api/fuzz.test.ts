// Requests made from the specification, right and wrong: none may be answered with 5xx, with what is not documented, or with
// anything of the inside of the service. FUZZ_RUNS is how many; FUZZ_SEED repeats a run.
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { Agent } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { breach } from '../helpers/contract.ts';
import { ADMIN_KEY, bearer } from '../helpers/app.ts';
import { type WireRequest, requests } from './fuzz-requests.ts';
import { makeFinishedJob, makeJob, makeSchedule, setStage, type Stage } from './stage.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

let stage: Stage;
let known: Record<string, string[]>;
/** Ends with each request: what one does to its connection must not reach the next. */
const dispatcher = new Agent({ pipelining: 0 });
beforeAll(async () => {
  stage = await setStage();
  const schedule = await makeSchedule(stage);
  const job = await makeFinishedJob(stage.live);
  known = {
    model: ['gaussian', 'unusable', 'stable-diffusion-xl'],
    name: ['gaussian', 'unusable'],
    id: [job, await makeJob(stage.live), schedule.id, 'sch_none'],
    schedule_id: [schedule.id],
    alias: ['champion', 'previous'],
    solver: ['euler'],
    steps: ['10', '11'],
    version: ['1', '2'],
    from: ['1', schedule.id],
    to: ['1', schedule.id, 'champion'],
  };
});
afterAll(async () => {
  await dispatcher.destroy();
  await stage.close();
});

const INSIDE = [
  process.cwd(),
  tmpdir(),
  'node_modules',
  'file://',
  '\\n    at ',
  'ECONN',
  'ioredis',
  'BullMQ',
  'ZodError',
  'Lua',
];

/** What is wrong with the answer to a request; null where all is well. */
async function fault({ operation, path, headers, body }: WireRequest): Promise<string | null> {
  const { method, id } = operation;
  const type = body === null ? {} : { 'content-type': 'application/json' };
  const answer = await dispatcher.request({
    ...{ origin: stage.live.url, method: method, path, body },
    headers: { ...headers, ...type, ...bearer(ADMIN_KEY) },
  });
  const contentType = String(answer.headers['content-type'] ?? '');
  // A stream of events lasts as long as its job.
  if (contentType.startsWith('text/event-stream')) {
    answer.body.on('error', () => undefined).destroy();
    return null;
  }
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  if (answer.statusCode >= 500) return `${id} ${answer.statusCode}: ${bytes.toString()}`;
  if (answer.headers['content-encoding'] !== undefined) return null;
  const text = bytes.toString();
  const leak = INSIDE.find(
    (inside) => text.includes(inside) && !path.includes(inside) && body?.includes(inside) !== true,
  );
  if (leak !== undefined) return `${id} shows ${leak}: ${text}`;
  return breach({ method, path, status: answer.statusCode, contentType, text });
}

it(`${RUNS} requests get a documented answer, and none is 5xx`, { timeout: 1_800_000 }, async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(requests(known), async (one) => {
    seen.add(one.operation.id);
    expect(await fault(one)).toBeNull();
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
  console.log(`${RUNS} requests to ${seen.size} operations, seed ${SEED}`);
  expect(await stage.live.client.get('/health/live')).toEqual({ status: 'live' });
});
