import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportTask } from '../../../src/schedules/formats/format.ts';
import { publishedSchedule } from '../../../src/schedules/published.ts';
import { render, scheduleOf, SDXL } from './fixtures.ts';
import { webuiAlignYourSteps } from './tools.ts';

const HARNESS = resolve(import.meta.dirname, 'run_export.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepsmith-scripts-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What an exported script does among the modules of its tool. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what the harness prints, its caller knows
function run<T>(id: string, task: Partial<ExportTask>, ...values: (string | number)[]): T {
  const file = join(directory, 'script.py');
  writeFileSync(file, render(id, task) as string);
  return JSON.parse(
    execFileSync('python3', [HARNESS, id, file, ...values.map(String)], { encoding: 'utf8' }),
  ) as T;
}

describe.skipIf(!hasPython)('a1111: the script (needs python3)', () => {
  interface Added {
    name: string;
    label: string;
    known: string[];
    lists: (number[] | string)[];
  }
  const near = (actual: number[] | string, expected: readonly number[]) => {
    expect(actual).toHaveLength(expected.length);
    expected.forEach((sigma, i) => {
      expect(actual[i]).toBeCloseTo(sigma, 10);
    });
  };

  it('adds one scheduler, under its name and its label', () => {
    const { name, label, known } = run<Added>('a1111', {}, 10);
    expect(label).toBe('Stepsmith stable-diffusion-xl any 10 v1');
    expect(known).toEqual([label, name].sort());
  });

  it('calls a schedule that is not stored what it is', () => {
    const { label } = run<Added>('a1111', { schedule: publishedSchedule('stable-diffusion-xl', 7)! }, 7);
    expect(label).toBe('Stepsmith stable-diffusion-xl any 7 interpolated');
    const solved = { ...SDXL, version: 0, provenance: { ...SDXL.provenance, source: 'solved' as const } };
    expect(render('invokeai', { schedule: solved })).toMatch(
      /^# stable-diffusion-xl, any solver, 10 steps, solved\. Save it as nodes\/stepsmith_\w+_10_solved\/__init__/,
    );
  });

  it('walks exactly the schedule at its step count, with 0 for sigma_min', () => {
    const { lists } = run<Added>('a1111', {}, 10);
    near(lists[0], [...SDXL.sigmas.slice(0, -1), 0]);
  });

  it('keeps sigma_min with terminal=min, in one step more: 11 for 10, as the webui has always had it', () => {
    const { lists } = run<Added>('a1111', { terminal: 'min' }, 11, 10, 25, 5);
    [11, 10, 25, 5].forEach((count, i) => {
      near(lists[i], webuiAlignYourSteps(SDXL.sigmas, count));
    });
  });

  it('interpolates to other counts by the rule of the webui', () => {
    const points = SDXL.sigmas.slice(0, -1);
    const { lists } = run<Added>('a1111', {}, 4, 20, 33);
    [4, 20, 33].forEach((count, i) => {
      near(lists[i], webuiAlignYourSteps(points, count));
    });
  });

  it('starts a single step at sigma_max, and says what a schedule of one step is for', () => {
    expect(run<Added>('a1111', {}, 1).lists[0]).toEqual([14.615, 0]);
    const { lists } = run<Added>('a1111', { schedule: scheduleOf([80, 0.002]) }, 1, 7);
    expect(lists).toEqual([[80, 0], 'this schedule has a single step: set Sampling steps to 1']);
  });
});

describe.skipIf(!hasPython)('invokeai: the node (needs python3)', () => {
  interface Ran {
    steps: { default: number; ge: number; le: number };
    sigmas: number[];
    left: number;
    refused: string | null;
  }

  it('hands Euler its sigmas, n + 1 of them, and the start stays that of InvokeAI', () => {
    const whole = run<Ran>('invokeai', {}, 0);
    expect(whole.sigmas).toEqual([...SDXL.sigmas.slice(0, -1), 0]);
    expect(whole.steps).toMatchObject({ default: 10, ge: 10, le: 10 });
    expect(whole.left).toBe(10);
    expect(run<Ran>('invokeai', {}, 0.5).left).toBeLessThan(10);
    expect(whole.refused).toBe('this schedule needs the scheduler euler');
  });

  it('keeps sigma_min with terminal=min', () => {
    expect(run<Ran>('invokeai', { terminal: 'min' }, 0).sigmas).toEqual(SDXL.sigmas);
  });
});
