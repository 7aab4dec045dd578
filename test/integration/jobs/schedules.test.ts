import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findSchedule, type WantedSchedule } from '../../../src/schedules/find.ts';
import { listSchedules } from '../../../src/schedules/list.ts';
import {
  type ScheduleDraft,
  type ScheduleFilter,
  ScheduleRepository,
} from '../../../src/schedules/repository.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';
import { useRedis } from './fixtures.ts';

const server = useRedis();
let schedules: ScheduleRepository;
beforeAll(() => {
  schedules = new ScheduleRepository(server.redis);
});
beforeEach(async () => {
  await server.redis.flushall();
});

function draft(id: string, change: Partial<ScheduleDraft> = {}): ScheduleDraft {
  return {
    id: `sch_${id}`,
    model: 'gaussian',
    model_version: 'sha256:0',
    solver: 'euler',
    steps: 1,
    guidance_scale: 1,
    sigmas: [80, 0.1 + 0.2],
    timesteps: null,
    objective: { exponent: 3, order: 1, blend: null, refined: false },
    klub: null,
    validation: null,
    provenance: {
      source: 'optimized',
      method: 'probe',
      job_id: null,
      probe_id: null,
      blocks: 16,
      levels: 16,
      seed: 0,
      denoiser_evaluations: 1,
      execution_provider: 'cpu',
      precision: 'float32',
      service_version: '0.1.0',
    },
    created_at: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

const WANTED = {
  model: 'gaussian',
  modelVersion: 'sha256:0',
  solver: 'euler',
  steps: 1,
  guidanceScale: 1,
  version: undefined,
} satisfies WantedSchedule;
const find = (change: Partial<WantedSchedule> = {}) => findSchedule(schedules, { ...WANTED, ...change });

describe('ScheduleRepository', () => {
  it('gives a schedule its version once, however often it is published', async () => {
    const first = await schedules.publish(draft('a'));
    expect(first).toEqual({ ...draft('a'), version: 1 });
    const again = await Promise.all(Array.from({ length: 5 }, () => schedules.publish(draft('a'))));
    expect(again.map(({ version }) => version)).toEqual([1, 1, 1, 1, 1]);
    expect((await schedules.publish(draft('b'))).version).toBe(2);
    expect((await schedules.list({ limit: 10 }, {})).data).toHaveLength(2);
  });

  it('never changes what is published', async () => {
    const first = await schedules.publish(draft('a'));
    await schedules.publish(draft('a', { sigmas: [1, 0.5] }));
    expect(await schedules.get('sch_a')).toEqual(first);
  });

  it('gives versions without gap or double when many publish at once', async () => {
    const many = Array.from({ length: 50 }, (_, i) => schedules.publish(draft(String(i))));
    const versions = (await Promise.all(many)).map(({ version }) => version);
    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('counts versions apart for each model version, solver, step count and guidance scale', async () => {
    await schedules.publish(draft('a'));
    const others: Partial<ScheduleDraft>[] = [
      { model: 'other' },
      { model_version: 'sha256:1' },
      { solver: 'heun' },
      { steps: 2 },
      { guidance_scale: 2 },
    ];
    for (const [i, change] of others.entries())
      expect((await schedules.publish(draft(`other${i}`, change))).version).toBe(1);
    expect((await schedules.publish(draft('b'))).version).toBe(2);
  });

  it('has nothing under an unknown id', async () => {
    expect(await schedules.get('sch_none')).toBeNull();
  });
});

describe('findSchedule', () => {
  it('takes the newest of the model as it is, or the version asked for', async () => {
    for (const id of ['a', 'b']) await schedules.publish(draft(id));
    for (let i = 0; i < 25; i++) await schedules.publish(draft(`later${i}`, { model_version: 'sha256:1' }));
    expect((await find()).id).toBe('sch_b');
    expect((await find({ version: 1 })).id).toBe('sch_a');
    expect((await find({ modelVersion: 'sha256:1' })).id).toBe('sch_later24');
    expect((await find({ modelVersion: undefined })).id).toBe('sch_later24');
  });

  it('needs no solver where there is but one', async () => {
    await schedules.publish(draft('a'));
    await schedules.publish(draft('old', { solver: 'heun', model_version: 'sha256:before' }));
    expect((await find({ solver: undefined })).id).toBe('sch_a');
    await schedules.publish(draft('b', { solver: 'unipc' }));
    await expect(find({ solver: undefined })).rejects.toThrow('solver: say which solver: euler, unipc');
  });

  it('says what there is where there is nothing', async () => {
    await expect(find()).rejects.toThrow(
      'no schedule for gaussian, euler, 1 steps, nor any other for this model',
    );
    await schedules.publish(draft('old', { model_version: 'sha256:before' }));
    await expect(find()).rejects.toThrow('no schedule for gaussian, euler, 1 steps since its files changed');
    for (let i = 0; i < 12; i++) await schedules.publish(draft(`n${i}`, { steps: 2 + i }));
    await expect(find({ version: 3 })).rejects.toThrow(
      /1 steps, version 3; there are euler in \d+ \(version 1\)/,
    );
  });

  it('prefers what was measured to what the paper published', async () => {
    const paper = { model: 'stable-diffusion-1.5', modelVersion: undefined, steps: 10, solver: 'euler' };
    expect((await find(paper)).provenance.source).toBe('published');
    await schedules.publish(draft('mine', { model: paper.model, steps: 10 }));
    expect((await find(paper)).id).toBe('sch_mine');
    expect((await find({ ...paper, version: 1 })).id).toBe('sch_mine');
    expect((await find({ ...paper, solver: 'heun' })).provenance.source).toBe('published');
  });
});

describe('listSchedules', () => {
  async function walk(limit: number, filter: ScheduleFilter): Promise<ScheduleResource[]> {
    const items: ScheduleResource[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await listSchedules(schedules, { limit, cursor }, filter);
      items.push(...page.data);
      cursor = page.nextCursor;
    }
    return items;
  }

  it('goes over from the stored ones to the published at any page size', async () => {
    for (const id of ['a', 'b', 'c']) await schedules.publish(draft(id));
    const all = await walk(100, {});
    expect(all.map(({ id }) => id).slice(0, 4)).toEqual([
      'sch_c',
      'sch_b',
      'sch_a',
      expect.stringMatching(/published/),
    ]);
    expect(all.length).toBe(7);
    for (const limit of [1, 2, 3, 4, 5, 6, 7]) expect(await walk(limit, {})).toEqual(all);
  });

  it('narrows both by model and step count, the stored ones also by solver', async () => {
    await schedules.publish(draft('a', { solver: 'heun', steps: 10 }));
    await schedules.publish(draft('b', { steps: 10 }));
    const ids = async (filter: ScheduleFilter) => (await walk(2, filter)).map(({ id }) => id);
    expect(await ids({ model: 'gaussian' })).toEqual(['sch_b', 'sch_a']);
    expect(await ids({ model: 'gaussian', solver: 'heun' })).toEqual(['sch_a']);
    expect(await ids({ model: 'stable-diffusion-xl', solver: 'heun' })).toHaveLength(1);
    expect(await ids({ model: 'stable-diffusion-xl', steps: 9 })).toEqual([]);
  });
});
