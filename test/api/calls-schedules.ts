import { DeadLetters } from '../../src/deliveries/dead-letters.ts';
import type { Call, Make } from './calls.ts';
import { makeDeletedSchedule, makeSchedule, type Stage } from './stage.ts';

const SERIES = 'solver=euler&steps=10';
const NOWHERE = '/schedules/nothing';

/** A schedule, and the alias `champion` at it. */
async function makeChampion(stage: Stage) {
  const schedule = await makeSchedule(stage);
  await stage.live.dependencies.aliases.move('champion', schedule);
  return schedule;
}

const at = (version: number) => ({ solver: 'euler', steps: 10, version });

async function versionOf(
  make: (stage: Stage) => Promise<{ id: string }>,
  stage: Stage,
  body?: object,
): Promise<Call> {
  const { id } = await make(stage);
  return { path: `/schedules/gaussian/versions/${id}`, body };
}

async function withImages(stage: Stage): Promise<string> {
  const { id } = await makeSchedule(stage);
  const columns = [{ name: 'edm', role: 'edm' as const, bytes: Buffer.from('a PNG') }];
  await stage.live.dependencies.samples.put(id, { kind: 'images', count: 1, width: 8, height: 8, columns });
  return id;
}

/** What is drawn of a schedule. */
function ofOneSchedule(address: (model: string) => string): Readonly<Record<number, Make>> {
  return {
    200: async (stage) => {
      await makeChampion(stage);
      return { path: `${address('/schedules/gaussian')}?${SERIES}` };
    },
    404: () => ({ path: `${address(NOWHERE)}?${SERIES}` }),
    410: async (stage) => {
      const { version } = await makeDeletedSchedule(stage);
      return { path: `${address('/schedules/gaussian')}?${SERIES}&version=${version}` };
    },
  };
}

export async function makeDeadLetter({ live }: Stage): Promise<string> {
  const letters = new DeadLetters(live.redis);
  await letters.add({ jobId: 'job_dead', notice: 'completed', recipient: 'job' }, 9, 'answered 500');
  return 'job_dead-completed-job';
}

const NONE = '/schedules/gaussian/versions/sch_none';

export const CALLS: Readonly<Record<string, Readonly<Record<number, Make>>>> = {
  listSchedules: { 200: () => ({ path: '/schedules' }) },
  getSchedule: {
    200: async (stage) => {
      await makeChampion(stage);
      return { path: `/schedules/gaussian?${SERIES}` };
    },
    404: () => ({ path: `${NOWHERE}?${SERIES}` }),
    406: () => ({ path: `/schedules/gaussian?${SERIES}`, headers: { accept: 'image/png' } }),
    410: async (stage) => {
      const { version } = await makeDeletedSchedule(stage);
      return { path: `/schedules/gaussian?${SERIES}&version=${version}` };
    },
  },
  getScheduleReport: ofOneSchedule((model) => `${model}/report`),
  getScheduleChart: ofOneSchedule((model) => `${model}/charts/sigma.svg`),
  diffSchedules: {
    200: async (stage) => {
      const [a, b] = [await makeSchedule(stage), await makeSchedule(stage)];
      return { path: `/schedules/gaussian/diff?from=${a.id}&to=${b.id}` };
    },
    404: () => ({ path: `/schedules/gaussian/diff?from=sch_none&to=1&${SERIES}` }),
    410: async (stage) => {
      const { id } = await makeDeletedSchedule(stage);
      return { path: `/schedules/gaussian/diff?from=${id}&to=${id}` };
    },
  },
  getAlias: {
    200: async (stage) => {
      await makeChampion(stage);
      return { path: `/schedules/gaussian/aliases/champion?${SERIES}` };
    },
    404: () => ({ path: `${NOWHERE}/aliases/champion?${SERIES}` }),
  },
  moveAlias: {
    200: async (stage) => {
      const { version } = await makeSchedule(stage);
      return { path: '/schedules/gaussian/aliases/canary', body: at(version) };
    },
    404: () => ({ path: `${NOWHERE}/aliases/champion`, body: at(1) }),
    410: async (stage) => {
      const { version } = await makeDeletedSchedule(stage);
      return { path: '/schedules/gaussian/aliases/champion', body: at(version) };
    },
  },
  getScheduleVersion: {
    200: (stage) => versionOf(makeSchedule, stage),
    404: () => ({ path: NONE }),
    410: (stage) => versionOf(makeDeletedSchedule, stage),
  },
  noteSchedule: {
    200: (stage) => versionOf(makeSchedule, stage, { notes: 'x' }),
    404: () => ({ path: NONE, body: { notes: 'x' } }),
    410: (stage) => versionOf(makeDeletedSchedule, stage, { notes: 'x' }),
  },
  deleteSchedule: {
    204: (stage) => versionOf(makeSchedule, stage),
    404: () => ({ path: NONE }),
    409: (stage) => versionOf(makeChampion, stage),
    410: (stage) => versionOf(makeDeletedSchedule, stage),
  },
  getSamples: {
    200: async (stage) => ({ path: `/samples/${await withImages(stage)}` }),
    404: () => ({ path: '/samples/sch_none' }),
  },
  getSamplesImage: {
    200: async (stage) => ({ path: `/samples/${await withImages(stage)}/0` }),
    404: () => ({ path: '/samples/sch_none/0' }),
  },
  listDeadLetters: { 200: () => ({ path: '/dead-letters' }) },
  replayDeadLetter: {
    202: async (stage) => ({ path: `/dead-letters/${await makeDeadLetter(stage)}/replay` }),
    404: () => ({ path: '/dead-letters/none/replay' }),
  },
};
