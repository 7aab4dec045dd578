import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gaussianGram } from '../../../src/ays/gaussian.ts';
import { packSymmetric } from '../../../src/ays/gram.ts';
import { klub } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { logLinearInterpolate } from '../../../src/ays/interpolation.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import { PATHS_PER_BLOCK } from '../../../src/probes/probe.ts';
import { ProbeStore } from '../../../src/probes/store.ts';
import { noiseProcess } from '../../../src/models/processes/index.ts';
import { readLevels } from '../../../src/schedules/stored-levels.ts';
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
const EDM = { type: 'edm', sigma_min: RANGE.sigmaMin, sigma_max: RANGE.sigmaMax } as const;
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
  const spec = { model: 'gaussian', modelVersion: version, guidanceScale: 1, levels: [...GRAM.levels] };
  const id = await probes.create({ ...spec, seed: 0, batchSize: 16 });
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

describe('a step count that no job optimised', () => {
  const KLUB = { value: 1, standard_error: 0, terms: null, dimension: 64, advice: null };
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
        process: noiseProcess({ process: EDM, prediction: 'denoised' }),
        dataStd: 0.5,
        exponent: 'auto',
        steps: [7],
        published: [null],
      } as const;
      const exact = optimum({ ...pool, objective: OBJECTIVES[solver] }, objective.exponent, objective.order);
      expect(schedule.sigmas).toHaveLength(8);
      readLevels(schedule.sigmas).forEach((sigma, i) => {
        expect(sigma / exact[i]).toBeCloseTo(1, 6);
      });
      expect(schedule.klub!.value / klub(GRAM, toSchedule(readLevels(schedule.sigmas)))).toBeCloseTo(1, 9);
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
    expect(mixed.sigmas[3]).not.toBeCloseTo(readLevels(pure.sigmas)[3], 3);
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
      expect(schedule.sigmas).toEqual([
        ...logLinearInterpolate(toSchedule(readLevels(nearest.sigmas)), steps),
      ]);
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

  it('is not made from a single step from pure noise, which has nothing to interpolate between', async () => {
    const one = { steps: 1, sigmas: [null, 0.5], starts_at_pure_noise: true };
    await publish('one', one);
    const { detail } = expectProblem(
      await client.send('/schedules/gaussian?solver=euler&steps=2'),
      404,
      'schedule-not-found',
    );
    expect(detail).toMatch(/there are euler in 1 /);
    // One of more steps is used, however far.
    const more = await publish('more', { steps: 4, sigmas: [null, 8, 4, 2, 1], starts_at_pure_noise: true });
    const schedule = await client.get<ScheduleResource>('/schedules/gaussian?solver=euler&steps=2');
    expect(schedule.sigmas).toEqual([null, 8, 1]);
    expect(schedule.provenance.caveat).toContain(more.id);
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
