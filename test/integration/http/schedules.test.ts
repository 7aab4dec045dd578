import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScheduleDraft, ScheduleRepository } from '../../../src/schedules/repository.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';
import { Client, expectProblem } from '../../helpers/client.ts';
import { draft, MEASURED } from '../jobs/schedule-fixtures.ts';
import { useApi } from './fixtures.ts';

const api = useApi(60_000);
let client: Client;
let schedules: ScheduleRepository;
let version: string;
beforeAll(async () => {
  client = new Client(api.url);
  schedules = new ScheduleRepository(api.redis);
  version = (await client.get<{ version: string }>('/models/gaussian')).version;
});
beforeEach(() => api.redis.flushall());

/** Publishes a schedule of the shipped Gaussian model. */
function publish(id: string, change: Partial<ScheduleDraft> = {}): Promise<ScheduleResource> {
  const { steps = 10 } = change;
  const sigmas = Array.from({ length: steps + 1 }, (_, i) => 80 * (0.002 / 80) ** (i / steps));
  return schedules.publish(draft(id, { model_version: version, steps, sigmas, ...change }));
}

/** Of ten steps, as no other. */
const ELEVEN = Array.from({ length: 11 }, (_, i) => 77 * 0.37 ** i);

const put = (alias: string, body: unknown) =>
  client.send(`/schedules/gaussian/aliases/${alias}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('aliases over HTTP', () => {
  it('are moved, followed and remembered', async () => {
    await publish('a');
    await publish('b');
    const move = { solver: 'ddim', steps: 10, version: 1 };
    expect((await put('champion', move)).body).toMatchObject({
      alias: 'champion',
      model_version: version,
      solver: 'euler',
      version: 1,
      schedule_id: 'sch_a',
      history: [{ schedule_id: 'sch_a', version: 1 }],
    });
    expect(await client.get('/schedules/gaussian?solver=euler&steps=10')).toMatchObject({ id: 'sch_a' });
    expect((await put('champion', { ...move, version: 2 })).status).toBe(200);
    expect(await client.get('/schedules/gaussian?steps=10&alias=previous')).toMatchObject({ id: 'sch_a' });
    expect(await client.get('/schedules/gaussian/aliases/champion?solver=euler&steps=10')).toMatchObject({
      version: 2,
      history: [{ version: 2 }, { version: 1 }],
    });
  });

  it.each([
    ['champion', { solver: 'euler', steps: 10, version: 9 }, 404, 'schedule-not-found'],
    ['champion', { solver: 'euler', steps: 11, version: 1 }, 404, 'schedule-not-found'],
    ['champion', { solver: 'euler', steps: 10, version: 0 }, 422, 'invalid-request'],
    ['champion', { solver: 'euler', steps: 10 }, 422, 'invalid-request'],
    ['champion', { solver: 'no', steps: 10, version: 1, extra: 1 }, 422, 'invalid-request'],
    ['previous', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['latest', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['v2', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['Champion', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['%2e%2e%2fetc', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['a%7Cb', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['a%00', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['a'.repeat(64), { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
    ['%f0%9f%98%80', { solver: 'euler', steps: 10, version: 1 }, 422, 'invalid-request'],
  ])('%s %j: %i %s', async (alias, body, status, code) => {
    await publish('a');
    expectProblem(await put(alias, body), status, code);
  });

  it('are not for what the paper published', async () => {
    const answer = await client.send('/schedules/stable-diffusion-xl/aliases/champion', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ solver: 'euler', steps: 10, version: 1 }),
    });
    expectProblem(answer, 404, 'schedule-not-found');
  });

  it('say nothing together with a version, or without a step count', async () => {
    const both = await client.send('/schedules/gaussian?steps=10&alias=champion&version=1');
    expect(expectProblem(both, 422, 'invalid-request').errors).toMatchObject([{ parameter: 'alias' }]);
    const list = await client.send('/schedules/gaussian?alias=champion');
    expect(expectProblem(list, 422, 'invalid-request').errors).toMatchObject([{ parameter: 'steps' }]);
  });
});

describe('a schedule named by its id', () => {
  it('is that one, as itself, for a tool and in a report, whatever its model has become', async () => {
    const old = await publish('old', { model_version: 'sha256:before', sigmas: ELEVEN });
    await publish('new');
    const query = `id=${old.id}&steps=10`;
    expect(await client.get(`/schedules/gaussian?${query}`)).toEqual(old);
    const exported = await client.send(`/schedules/gaussian?${query}&format=csv`);
    expect(exported.text).toContain(String(ELEVEN[4]));
    expect((await client.send(`/schedules/gaussian/report?${query}`)).text).toContain('sha256:before');
    expect(await client.get('/schedules/gaussian?solver=euler&steps=10&version=1')).not.toEqual(old);
  });

  it.each([
    ['id=sch_a&steps=11', 422, 'invalid-request', 'steps'],
    ['id=sch_a', 422, 'invalid-request', 'steps'],
    ['id=sch_a&steps=10&version=1', 422, 'invalid-request', 'id'],
    ['id=sch_a&steps=10&alias=champion', 422, 'invalid-request', 'id'],
    ['id=a&steps=10', 422, 'invalid-request', 'id'],
    ['id=sch_none&steps=10', 404, 'schedule-not-found', undefined],
  ])('%s: %i', async (query, status, code, parameter) => {
    await publish('a');
    const problem = expectProblem(await client.send(`/schedules/gaussian?${query}`), status, code);
    expect(problem.errors?.[0].parameter).toBe(parameter);
  });
});

describe('a diff', () => {
  const between = (from: string, to: string, query = 'solver=euler&steps=10') =>
    client.send(`/schedules/gaussian/diff?from=${from}&to=${to}&${query}`);

  it('holds what changed between two versions, aliases or ids', async () => {
    const a = await publish('a', { validation: MEASURED });
    const sigmas = a.sigmas.map((sigma, i) => (i === 4 ? Number(sigma) * 1.5 : sigma));
    const b = await publish('b', {
      sigmas,
      validation: MEASURED,
      objective: { ...a.objective!, exponent: 1 },
    });
    await put('champion', { solver: 'euler', steps: 10, version: 2 });
    const { body } = await between('1', 'champion');
    expect(body).toMatchObject({
      model: 'gaussian',
      steps: 10,
      from: { id: a.id, version: 1 },
      to: { id: b.id, version: 2 },
      same_sigmas: false,
      klub: null,
      measures: { energy_distance: { from: 0.5, to: 0.5, comparable: true } },
      changed: ['objective.exponent'],
    });
    const { largest_log_ratio: largest, sigmas: rows } = body as {
      largest_log_ratio: number;
      sigmas: object[];
    };
    expect(largest).toBeCloseTo(Math.log(1.5), 12);
    expect(rows).toHaveLength(11);
    expect((await between(a.id, b.id, '')).body).toEqual(body);
    expect((await between('2', '2')).body).toMatchObject({
      same_sigmas: true,
      changed: [],
      largest_log_ratio: 0,
    });
  });

  it.each([
    ['1', '99', 'solver=euler&steps=10', 404, 'schedule-not-found', /version 99/],
    ['1', 'canary', 'solver=euler&steps=10', 404, 'alias-not-found', /no alias "canary"/],
    ['1', 'sch_none', 'solver=euler&steps=10', 404, 'schedule-not-found', /no schedule "sch_none"/],
    ['1', 'sch_other', 'solver=euler&steps=10', 422, 'invalid-request', /of mixture-2d, not of gaussian/],
    ['1', 'sch_longer', 'solver=euler&steps=10', 422, 'invalid-request', /only equal counts compare/],
    ['1', '2', 'steps=10', 422, 'invalid-request', /solver: is missing/],
    ['1', '2', 'solver=euler', 422, 'invalid-request', /steps: is missing/],
    ['1', '..%2f..', 'solver=euler&steps=10', 422, 'invalid-request', /must be a version, an alias or an id/],
    ['0', '1', 'solver=euler&steps=10', 422, 'invalid-request', /must be a version/],
  ])('from %s to %s, %s: %i %s', async (from, to, query, status, code, detail) => {
    await publish('a');
    await publish('longer', { steps: 20 });
    await publish('other', { model: 'mixture-2d' });
    expect(expectProblem(await between(from, to, query), status, code).detail).toMatch(detail);
  });
});

describe('one schedule by its id', () => {
  const address = (id: string) => `/schedules/gaussian/versions/${id}`;
  const patch = (id: string, notes: unknown) =>
    client.send(address(id), {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ notes }),
    });

  it('takes notes, which are all that changes of it', async () => {
    const a = await publish('a');
    const noted = await patch(a.id, 'for the summer release 😀');
    expect(noted.body).toEqual({ ...a, notes: 'for the summer release 😀' });
    expect(await client.get(address(a.id))).toEqual(noted.body);
    expect((await patch(a.id, null)).body).toEqual(a);
    expectProblem(await patch(a.id, 'x'.repeat(4001)), 422, 'invalid-request');
    expectProblem(await patch('sch_none', 'x'), 404, 'schedule-not-found');
    expectProblem(await client.send('/schedules/grid-2d/versions/sch_a'), 404, 'schedule-not-found');
  });

  it('is deleted once, unless an alias points at it', async () => {
    const a = await publish('a');
    await put('champion', { solver: 'euler', steps: 10, version: 1 });
    expectProblem(await client.send(address(a.id), { method: 'DELETE' }), 409, 'schedule-in-use');
    const b = await publish('b');
    const deleted = await fetch(`${api.url}${address(b.id)}`, { method: 'DELETE' });
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    expectProblem(await client.send(address(b.id), { method: 'DELETE' }), 410, 'schedule-deleted');
    expectProblem(await client.send(address(b.id)), 410, 'schedule-deleted');
    const gone = await client.send('/schedules/gaussian?solver=euler&steps=10&version=2');
    expectProblem(gone, 410, 'schedule-deleted');
    expectProblem(await put('champion', { solver: 'euler', steps: 10, version: 2 }), 410, 'schedule-deleted');
    expectProblem(await client.send(address('..%2f..%2fjobs')), 422, 'invalid-request');
  });

  it('leaves what the paper published alone', async () => {
    const id = 'sch_published_stable-diffusion-xl_10';
    const paper = `/schedules/stable-diffusion-xl/versions/${id}`;
    expect(await client.get(paper)).toMatchObject({ id, notes: null });
    expectProblem(await client.send(paper, { method: 'DELETE' }), 404, 'schedule-not-found');
  });
});
