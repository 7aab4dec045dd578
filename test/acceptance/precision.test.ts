import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, FIXED, type FinishedJob } from '../helpers/client.ts';
import { results } from '../helpers/interruption.ts';
import { TestService } from '../helpers/service.ts';

const LEVELS = 32;
const REQUEST = { model: 'gaussian', solver: 'euler', steps: [5, 10], ...FIXED };

describe('a probe that is to be precise', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.remove());

  const measured = async (probe: object): Promise<FinishedJob> =>
    service.run({ ...REQUEST, probe: { levels: LEVELS, ...probe } });
  const blocks = ({ schedules }: FinishedJob) => schedules[0].provenance.blocks!;
  const worst = ({ schedules }: FinishedJob) =>
    Math.max(...schedules.map(({ klub }) => klub!.standard_error / klub!.value));

  it('takes as many paths as that needs, extends what is stored, and stops at the most', async () => {
    const rough = await measured({ precision: 0.5 });
    expect(blocks(rough)).toBe(16);
    expect(rough.request.probe).toEqual({
      levels: LEVELS,
      paths: null,
      precision: 0.5,
      min_paths: 256,
      max_paths: 1024,
    });
    const wanted = 0.75 * worst(rough);
    const finer = await measured({ precision: wanted, max_paths: 8192 });
    expect(worst(finer)).toBeLessThanOrEqual(wanted * 1.001);
    expect(blocks(finer)).toBeGreaterThan(16);
    expect(finer.progress.denoiser_evaluations).toBe((blocks(finer) - 16) * 16 * LEVELS);
    const bounded = await measured({ precision: 1e-4, max_paths: 16 * (blocks(finer) + 8) });
    expect(blocks(bounded)).toBe(blocks(finer) + 8);
    expect(bounded.progress.denoiser_evaluations).toBe(8 * 16 * LEVELS);
  });

  it('is the same size and gives the same sigmas when more is stored already', async () => {
    const probe = { precision: 0.5 };
    const before = results(await measured(probe));
    await measured({ paths: 2048 });
    const again = await measured({ ...probe, max_paths: 4096 });
    expect(blocks(again)).toBe(16);
    expect(results(again)).toEqual(before);
    expect(again.progress).toMatchObject({ denoiser_evaluations: 0 });
  });

  it('is answered from the store the second time, within its time', async () => {
    await measured({});
    const started = performance.now();
    const { id } = (await service.optimize({ ...REQUEST, probe: { levels: LEVELS } })).body;
    const job = await service.succeeded(id);
    console.log(`second job: ${(performance.now() - started).toFixed(0)} ms from POST to succeeded`);
    expect(job.progress).toMatchObject({ denoiser_evaluations: 0, denoiser_evaluations_expected: 0 });
  });

  it.each([
    [{ paths: 256, precision: 0.01 }, 'precision'],
    [{ paths: 256, max_paths: 512 }, 'max_paths'],
    [{ min_paths: 512, max_paths: 256 }, 'max_paths'],
    [{ precision: 0 }, 'precision'],
    [{ max_paths: 1000 }, 'max_paths'],
    [{ max_paths: 65_536, levels: 512 }, 'max_paths'],
  ])('refuses %j, naming %s', async (probe, field) => {
    const answer = await service.optimize({ ...REQUEST, probe });
    const { errors } = expectProblem(answer, 422, 'invalid-request');
    expect(errors?.[0].pointer).toBe(`#/probe/${field}`);
  });
});
