// Answers that an API keeps, while others change what they were made from.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AliasStore } from '../../../src/schedules/aliases.ts';
import { ScheduleRepository } from '../../../src/schedules/repository.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';
import { Client, expectProblem } from '../../helpers/client.ts';
import { draft, MEASURED } from '../jobs/schedule-fixtures.ts';
import { startApi, useApi } from './fixtures.ts';

const STEPS = 4;
const SIGMAS = Array.from({ length: STEPS + 1 }, (_, i) => 80 * (0.002 / 80) ** (i / STEPS));
const SERIES = `/schedules/gaussian?solver=euler&steps=${STEPS}`;
const PATHS = [
  SERIES,
  `${SERIES}&alias=champion`,
  `${SERIES}&version=2`,
  `${SERIES}&format=csv`,
  `/schedules/gaussian?steps=${STEPS}`,
];

const api = useApi(60_000);
let other: Awaited<ReturnType<typeof startApi>>;
let clients: Client[];
let schedules: ScheduleRepository;
let aliases: AliasStore;
let version: string;
beforeAll(async () => {
  other = await startApi(api.redisUrl, 60_000);
  clients = [new Client(api.url), new Client(other.url)];
  // As a worker has them: another process.
  schedules = new ScheduleRepository(other.redis);
  aliases = new AliasStore(other.redis);
  version = (await clients[0].get<{ version: string }>('/models/gaussian')).version;
});
afterAll(() => other.stop());

let made = 0;
const publish = (validation: ScheduleResource['validation'] = null) =>
  schedules.publish(
    draft(`kept_${made++}`, { model_version: version, steps: STEPS, sigmas: SIGMAS, validation }),
  );

/** One of what was published, deleted or not. */
const Which = fc.nat({ max: 20 });
const Change = fc.oneof(
  fc.record({ kind: fc.constant('publish' as const), measured: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('promote' as const, 'delete' as const, 'note' as const), which: Which }),
);

describe('an answer that is kept', () => {
  it('is given only while nothing has changed, whoever changes it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Change, { minLength: 1, maxLength: 6 }), async (changes) => {
        await api.redis.flushall();
        const there: ScheduleResource[] = [];
        for (const [i, change] of changes.entries()) {
          const one = 'which' in change ? there.at(change.which % Math.max(1, there.length)) : undefined;
          if (change.kind === 'publish') there.push(await publish(change.measured ? MEASURED : null));
          else if (change.kind === 'promote' && one) await aliases.move('champion', one);
          else if (change.kind === 'delete' && one) await schedules.delete(one);
          else if (change.kind === 'note' && one) await schedules.note(one, `note ${i}`);
          for (const path of PATHS) {
            // Never asked for before, so that it is not kept.
            const fresh = await clients[0].send(
              `${path}&limit=${(i % 99) + 2}&guidance_scale=1.${'0'.repeat(made % 40)}`,
            );
            for (const client of [...clients, ...clients]) {
              const { status, text } = await client.send(path);
              expect({ status, text: told(text) }).toEqual({ status: fresh.status, text: told(fresh.text) });
            }
          }
        }
      }),
      { numRuns: 6 },
    );
  });

  it('has the ETag of what is sent, and a 304 for whoever has it', async () => {
    await api.redis.flushall();
    await publish();
    for (const path of [
      SERIES,
      `${SERIES}&format=csv`,
      `${SERIES}&format=npy`,
      `${SERIES}&format=diffusers`,
    ]) {
      const [first, again] = [await clients[0].send(path), await clients[0].send(path)];
      for (const name of ['etag', 'content-type', 'content-disposition', 'vary', 'cache-control'])
        expect(again.headers.get(name), name).toBe(first.headers.get(name));
      expect(again.text).toBe(first.text);
      const etag = first.headers.get('etag')!;
      const known = await clients[0].send(path, { headers: { 'if-none-match': etag } });
      expect([known.status, known.text]).toEqual([304, '']);
      await publish(MEASURED);
      const changed = await clients[0].send(path, { headers: { 'if-none-match': etag } });
      if (path === SERIES) expect(changed.status).toBe(200);
    }
  });

  it('is not one for another Accept', async () => {
    await api.redis.flushall();
    await publish();
    const types = ['application/json', 'text/csv', 'text/plain', 'application/x-npy'];
    for (const accept of [...types, ...types]) {
      const { headers } = await clients[0].send(SERIES, { headers: { accept } });
      expect(headers.get('content-type')).toContain(accept);
    }
  });

  it('is no answer to a question that failed', async () => {
    await api.redis.flushall();
    expectProblem(await clients[0].send(SERIES), 404, 'schedule-not-found');
    const { id } = await publish();
    expect(await clients[0].get(SERIES)).toMatchObject({ id });
  });
});

/** A problem names the address that was asked for. */
function told(text: string): unknown {
  if (!text.startsWith('{')) return text;
  return { ...(JSON.parse(text) as object), instance: undefined };
}
