import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AliasStore } from '../../../src/schedules/aliases.ts';
import { findSchedule, type WantedSchedule } from '../../../src/schedules/find.ts';
import { listSchedules } from '../../../src/schedules/list.ts';
import { OtherCounts } from '../../../src/schedules/other-counts.ts';
import {
  type ScheduleDraft,
  type ScheduleFilter,
  ScheduleRepository,
} from '../../../src/schedules/repository.ts';
import { ProbeStore } from '../../../src/probes/store.ts';
import { FollowPool } from '../../../src/solving/follow-pool.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';
import { useRedis } from './fixtures.ts';
import { draft, MEASURED } from './schedule-fixtures.ts';

const server = useRedis();
let schedules: ScheduleRepository;
let aliases: AliasStore;
let otherCounts: OtherCounts;
beforeAll(() => {
  schedules = new ScheduleRepository(server.redis);
  aliases = new AliasStore(server.redis);
  otherCounts = new OtherCounts(new ProbeStore(server.redis), new FollowPool());
});
beforeEach(async () => {
  await server.redis.flushall();
});

const WANTED = {
  model: 'gaussian',
  modelVersion: 'sha256:0',
  solver: 'euler',
  steps: 1,
  guidanceScale: 1,
  current: null,
} satisfies WantedSchedule;
const find = (change: Partial<WantedSchedule> = {}) =>
  findSchedule({ schedules, aliases, otherCounts }, { ...WANTED, ...change });

describe('ScheduleRepository', () => {
  it('gives a schedule its version once, however often it is published', async () => {
    const first = await schedules.publish(draft('a'));
    expect(first).toEqual({ ...draft('a'), version: 1, notes: null });
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
    await expect(find({ solver: 'heun' })).rejects.toThrow(
      /heun, 1 steps; there are euler in \d+ \(version 1\)/,
    );
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

describe('what is served first', () => {
  it('is the champion, then the newest measured, then the newest', async () => {
    const first = await schedules.publish(draft('a'));
    const measured = await schedules.publish(draft('b', { validation: MEASURED }));
    for (let i = 0; i < 25; i++) await schedules.publish(draft(`later${i}`));
    expect((await find()).id).toBe(measured.id);
    await aliases.move('champion', first);
    expect((await find()).id).toBe(first.id);
    expect((await find({ modelVersion: undefined })).id).toBe(first.id);
    expect((await find({ version: measured.version })).id).toBe(measured.id);
    const later = await schedules.publish(draft('new', { model_version: 'sha256:1' }));
    expect((await find({ modelVersion: 'sha256:1' })).id).toBe(later.id);
  });

  it('is what an alias points at, for the model as it is; else those that are there are named', async () => {
    const one = await schedules.publish(draft('a'));
    await schedules.publish(draft('b'));
    await aliases.move('canary', one);
    expect((await find({ alias: 'canary' })).id).toBe(one.id);
    await expect(find({ alias: 'champion' })).rejects.toThrow(
      'no alias "champion" for gaussian, euler, 1 steps as the model is now; there are canary of euler in 1',
    );
    await expect(find({ alias: 'canary', modelVersion: 'sha256:1' })).rejects.toThrow('no alias "canary"');
    await expect(find({ alias: 'canary', model: 'grid-2d' })).rejects.toThrow('this model has none');
  });
});

describe('a deleted schedule', () => {
  it('is gone from everywhere but its version, which stays taken', async () => {
    const one = await schedules.publish(draft('a'));
    const two = await schedules.publish(draft('b'));
    expect(await schedules.delete(two)).toBe('deleted');
    expect(await schedules.delete(two)).toBe('absent');
    expect(await schedules.get(two.id)).toBeNull();
    expect(await schedules.note(two, 'x')).toBe(false);
    expect((await schedules.list({ limit: 10 }, {})).data.map(({ id }) => id)).toEqual([one.id]);
    expect((await find()).id).toBe(one.id);
    await expect(find({ version: 2 })).rejects.toThrow(
      'version 2 of gaussian, euler, 1 steps was deleted at',
    );
    // As after a crash: it does not come back, and what is new gets the next number.
    await schedules.publish(draft('b'));
    expect((await find()).id).toBe(one.id);
    expect((await schedules.publish(draft('c'))).version).toBe(3);
  });

  it('has no alias: one that has is kept', async () => {
    const one = await schedules.publish(draft('a'));
    const two = await schedules.publish(draft('b'));
    await aliases.move('champion', one);
    expect(await schedules.delete(one)).toBe('in_use');
    await aliases.move('champion', two);
    // It is the previous one now.
    expect(await schedules.delete(one)).toBe('in_use');
    const three = await schedules.publish(draft('c'));
    await aliases.move('champion', three);
    expect(await schedules.delete(one)).toBe('deleted');
    expect(await aliases.move('champion', one)).toBe(false);
    expect((await find()).id).toBe(three.id);
  });
});

describe('aliases', () => {
  const series = { model: 'gaussian', modelVersion: 'sha256:0', solver: 'euler', steps: 1, guidanceScale: 1 };

  it('remember their moves; previous follows champion, and moving to the same place is no move', async () => {
    const [one, two] = [await schedules.publish(draft('a')), await schedules.publish(draft('b'))];
    for (const schedule of [one, two, two, one]) expect(await aliases.move('champion', schedule)).toBe(true);
    const ids = async (alias: string) =>
      (await aliases.history(alias, series)).map(({ schedule_id: id, version }) => `${id} ${version}`);
    expect(await ids('champion')).toEqual(['sch_a 1', 'sch_b 2', 'sch_a 1']);
    expect(await ids('previous')).toEqual(['sch_b 2', 'sch_a 1']);
    expect(await aliases.get('previous', series)).toBe('sch_b');
    await aliases.move('canary', two);
    expect(await ids('previous')).toHaveLength(2);
    expect((await aliases.list('gaussian')).map(({ alias, scheduleId }) => `${alias} ${scheduleId}`)).toEqual(
      ['canary sch_b', 'champion sch_a', 'previous sch_b'],
    );
  });

  it('moved by many at once never lose a step: previous is what champion was before its last move', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => schedules.publish(draft(String(i)))));
    await Promise.all(all.map((schedule) => aliases.move('champion', schedule)));
    const moves = await aliases.history('champion', series);
    expect(moves).toHaveLength(20);
    expect(await aliases.get('champion', series)).toBe(moves[0].schedule_id);
    expect(await aliases.get('previous', series)).toBe(moves[1].schedule_id);
  });

  it('keep their last 100 moves', async () => {
    const [one, two] = [await schedules.publish(draft('a')), await schedules.publish(draft('b'))];
    for (let i = 0; i < 55; i++) for (const schedule of [one, two]) await aliases.move('canary', schedule);
    expect(await aliases.history('canary', series)).toHaveLength(100);
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
