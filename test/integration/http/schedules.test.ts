import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gaussianGram } from '../../../src/ays/gaussian.ts';
import { packSymmetric } from '../../../src/ays/gram.ts';
import { klub } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { logLinearInterpolate } from '../../../src/ays/interpolation.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import { PATHS_PER_BLOCK, type ProbeSpec } from '../../../src/probes/probe.ts';
import { ProbeStore } from '../../../src/probes/store.ts';
import { type ScheduleDraft, ScheduleRepository } from '../../../src/schedules/repository.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';
import { optimum } from '../../../src/solving/candidates.ts';
import { OBJECTIVES } from '../../../src/solvers/objectives.ts';
import { Client, expectProblem } from '../../helpers/client.ts';
import { draft, MEASURED } from '../jobs/schedule-fixtures.ts';
import { useApi } from './fixtures.ts';

const LEVELS = 32;
const BLOCKS = 2;
const RANGE = { sigmaMin: 0.002, sigmaMax: 80 };
const GRAM = gaussianGram(logSpacedLevels(RANGE.sigmaMin, RANGE.sigmaMax, LEVELS), 0.5, 64);

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

/** The closed-form measurement of that model, as a job would have stored it. */
async function storeProbe(): Promise<string> {
  const probes = new ProbeStore(api.redis);
  const spec = { model: 'gaussian', modelVersion: version, guidanceScale: 1, levels: LEVELS, ...RANGE };
  const id = await probes.create({ ...spec, seed: 0, batchSize: 16 } as ProbeSpec);
  const packed = packSymmetric(GRAM.values, LEVELS).map((mean) => mean * PATHS_PER_BLOCK);
  const block = { evaluations: 512, seconds: 1, executionProvider: 'cpu', denoisingLoss: [] };
  for (let i = 0; i < BLOCKS; i++) await probes.putBlock(id, i, packed, block);
  return id;
}

const measured = (probeId: string): ScheduleDraft['provenance'] => ({
  ...draft('').provenance,
  probe_id: probeId,
  blocks: BLOCKS,
  levels: LEVELS,
  denoiser_evaluations: 1024,
});

const put = (alias: string, body: unknown) =>
  client.send(`/schedules/gaussian/aliases/${alias}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a step count that no job optimised', () => {
  const KLUB = { value: 1, standard_error: 0, dimension: 64, advice: null };
  const klubOf = () => {
    const none = { value: 1, standard_error: 0 };
    return { ...KLUB, baselines: { edm: none, log_linear: none, time_uniform: none, arctan: none } };
  };

  it.each([
    ['euler', { exponent: 1, order: 1, blend: null, refined: true }],
    ['dpmpp_2m', { exponent: 0.5, order: 2, blend: null, refined: false }],
  ] as const)(
    '%s: is solved from the probe with the objective of the nearest, and says so',
    async (solver, objective) => {
      const provenance = measured(await storeProbe());
      await publish(`far-${solver}`, {
        solver,
        steps: 3,
        objective: { ...objective, exponent: 3 },
        provenance,
      });
      const nearest = await publish(`near-${solver}`, {
        solver,
        objective,
        provenance,
        klub: klubOf(),
        validation: MEASURED,
      });
      const schedule = await client.get<ScheduleResource>(`/schedules/gaussian?solver=${solver}&steps=7`);
      expect(schedule).toMatchObject({
        steps: 7,
        version: 0,
        validation: null,
        objective: { ...objective, refined: false },
        provenance: {
          source: 'solved',
          method: 'probe',
          blocks: BLOCKS,
          job_id: null,
          denoiser_evaluations: 1024,
        },
      });
      expect(schedule.provenance.caveat).toContain(`chosen for 10 steps (${nearest.id}); not measured`);
      const pool = {
        gram: GRAM,
        ...RANGE,
        dataStd: 0.5,
        exponent: 'auto',
        steps: [7],
        published: [null],
      } as const;
      const exact = optimum({ ...pool, objective: OBJECTIVES[solver] }, objective.exponent, objective.order);
      expect(schedule.sigmas).toHaveLength(8);
      schedule.sigmas.forEach((sigma, i) => {
        expect(sigma / exact[i]).toBeCloseTo(1, 6);
      });
      expect(schedule.klub!.value / klub(GRAM, toSchedule(schedule.sigmas))).toBeCloseTo(1, 9);
      expect(schedule.klub!.baselines.edm.value).toBeGreaterThan(0);
      // The same again, whoever asks.
      expect(await client.get(`/schedules/gaussian?solver=${solver}&steps=7`)).toEqual(schedule);
    },
  );

  it('follows a hand-made schedule and a blend as well', async () => {
    const provenance = measured(await storeProbe());
    const edm = { exponent: null, order: null, blend: { baseline: 'edm', share: 1 }, refined: false };
    await publish('edm', { objective: edm, provenance, klub: klubOf() });
    const blended = { exponent: 1, order: 1, blend: { baseline: 'edm', share: 0.35 }, refined: false };
    await publish('mixed', { solver: 'heun', objective: blended, provenance, klub: klubOf() });
    const pure = await client.get<ScheduleResource>('/schedules/gaussian?solver=euler&steps=6');
    expect(pure.sigmas[3]).toBeCloseTo((0.5 * 80 ** (1 / 7) + 0.5 * 0.002 ** (1 / 7)) ** 7, 9);
    const mixed = await client.get<ScheduleResource>('/schedules/gaussian?solver=heun&steps=6');
    expect(mixed.provenance.source).toBe('solved');
    expect(mixed.sigmas[3]).not.toBeCloseTo(pure.sigmas[3], 3);
  });

  it.each([
    ['no probe', 7, {}],
    ['too few levels', 20, { probe: true }],
    ['what holds for one step count only', 7, { probe: true, baseline: 'published' }],
  ])(
    '%s: is interpolated in log sigma from the nearest, and says so',
    async (_, steps, { probe, baseline }: { probe?: boolean; baseline?: string }) => {
      const blend = baseline === undefined ? null : { baseline, share: 1 };
      const objective = { exponent: blend ? null : 1, order: blend ? null : 1, blend, refined: false };
      const nearest = await publish(`near-${steps}-${baseline}`, {
        objective,
        ...(probe && { provenance: measured(await storeProbe()) }),
      });
      const schedule = await client.get<ScheduleResource>(`/schedules/gaussian?steps=${steps}`);
      expect(schedule).toMatchObject({
        steps,
        version: 0,
        objective: null,
        klub: null,
        validation: null,
        provenance: { source: 'interpolated' },
      });
      expect(schedule.provenance.caveat).toContain(
        `interpolated in log sigma from the schedule of 10 steps (${nearest.id})`,
      );
      expect(schedule.sigmas).toEqual([...logLinearInterpolate(toSchedule(nearest.sigmas), steps)]);
    },
  );

  it('is never made for a solver that has none, for a version, or for another content of the model', async () => {
    await publish('old', { model_version: 'sha256:before' });
    await publish('a');
    for (const query of ['solver=unipc&steps=7', 'solver=euler&steps=7&version=1'])
      expectProblem(await client.send(`/schedules/gaussian?${query}`), 404, 'schedule-not-found');
    expectProblem(
      await client.send('/schedules/gaussian?solver=euler&steps=7&alias=champion'),
      404,
      'alias-not-found',
    );
    await api.redis.flushall();
    await publish('old', { model_version: 'sha256:before' });
    expectProblem(await client.send('/schedules/gaussian?solver=euler&steps=7'), 404, 'schedule-not-found');
  });

  it('goes into an export like any other', async () => {
    await publish('a');
    const { text } = await rawText('/schedules/gaussian?steps=5&format=comfyui');
    expect(text.split(', ')).toHaveLength(6);
  });
});

async function rawText(path: string) {
  const response = await fetch(`${api.url}${path}`);
  return { status: response.status, text: await response.text() };
}

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

describe('a diff', () => {
  const between = (from: string, to: string, query = 'solver=euler&steps=10') =>
    client.send(`/schedules/gaussian/diff?from=${from}&to=${to}&${query}`);

  it('holds what changed between two versions, aliases or ids', async () => {
    const a = await publish('a', { validation: MEASURED });
    const sigmas = a.sigmas.map((sigma, i) => (i === 4 ? sigma * 1.5 : sigma));
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
