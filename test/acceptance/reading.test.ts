import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScheduleResource } from '../../src/schedules/schedule-resource.ts';
import { expectProblem, FIXED, type FinishedJob } from '../helpers/client.ts';
import { TestService } from '../helpers/service.ts';

const SMALL = { probe: { levels: 64, paths: 256 }, ...FIXED };

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
  for (const steps of [[5, 10, 20], 7, [10, 30]])
    await service.run({ model: 'gaussian', solver: 'euler_ancestral', steps, ...SMALL });
  await service.run({ model: 'gaussian', solver: 'dpmpp_2m', steps: 10, ...SMALL });
  await service.run({ model: 'mixture-2d', solver: 'euler', steps: 6, ...SMALL });
});
afterAll(() => service.remove());

describe('lists', () => {
  it.each(['/jobs', '/schedules'])('%s: pages hold everything exactly once, newest first', async (path) => {
    const { items } = await service.walk<{ id: string; created_at: string }>(path, 100);
    for (const limit of [1, 3, items.length]) {
      const walked = await service.walk<{ id: string }>(path, limit);
      expect(walked.items).toEqual(items);
      expect(walked.pages).toBe(Math.ceil(items.length / limit));
    }
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    const times = items.map(({ created_at }) => Date.parse(created_at));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('of jobs can be narrowed to a model or a status', async () => {
    const { items } = await service.walk<FinishedJob>('/jobs?model=mixture-2d&status=succeeded', 2);
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ request }) => request.model))).toEqual(new Set(['mixture-2d']));
    expect((await service.walk('/jobs?status=failed', 10)).items).toEqual([]);
  });

  it('of schedules can be narrowed to a model, a solver and a step count', async () => {
    const filter = 'model=gaussian&solver=euler_ancestral&steps=10';
    const { items } = await service.walk<ScheduleResource>(`/schedules?${filter}`, 10);
    expect(items.length).toBeGreaterThan(0);
    for (const { model, solver, steps } of items)
      expect({ model, solver, steps }).toEqual({ model: 'gaussian', solver: 'euler_ancestral', steps: 10 });
    const ofModel = await service.walk<ScheduleResource>('/schedules/gaussian', 10);
    expect(ofModel.items).toEqual((await service.walk('/schedules?model=gaussian', 10)).items);
    expect(ofModel.items.length).toBeGreaterThan(items.length);
  });
});

describe('the schedules published with the paper', () => {
  const sdxl = '/schedules/stable-diffusion-xl';

  it('are served as they are, for any solver', async () => {
    const published = await service.get<ScheduleResource>(`${sdxl}?steps=10`);
    expect(published).toMatchObject({
      solver: null,
      version: 1,
      klub: null,
      timesteps: [999, 845, 730, 587, 443, 310, 193, 116, 53, 13, 0],
      provenance: { source: 'published', job_id: null },
    });
    expect(published.sigmas.slice(0, 3)).toEqual([14.615, 6.315, 3.771]);
    for (const query of ['solver=unipc', 'version=1', 'solver=ddim&guidance_scale=1'])
      expect(await service.get(`${sdxl}?steps=10&${query}`)).toEqual(published);
  });

  it('are interpolated to other step counts, and marked so', async () => {
    const schedule = await service.get<ScheduleResource>(`${sdxl}?steps=20`);
    expect(schedule).toMatchObject({
      steps: 20,
      version: 0,
      timesteps: null,
      provenance: { source: 'interpolated' },
    });
    // Whoever names a version gets that or nothing.
    expectProblem(await service.send(`${sdxl}?steps=20&version=1`), 404, 'schedule-not-found');
    expect(schedule.sigmas).toHaveLength(21);
    // Every second one is the published; between them the geometric mean.
    expect(schedule.sigmas[2]).toBeCloseTo(6.315, 10);
    expect(schedule.sigmas[1]).toBeCloseTo(Math.sqrt(14.615 * 6.315), 10);
  });

  it('come last in the list of all', async () => {
    const { items } = await service.walk<ScheduleResource>('/schedules', 100);
    expect(items.slice(-4).map(({ provenance }) => provenance.source)).toEqual(Array(4).fill('published'));
  });
});

describe('exports', () => {
  const gaussian = '/schedules/gaussian?solver=euler_ancestral&steps=10';
  const fetched = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${service.url}${path}`, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
  };

  it('are asked for by name or by Accept, with the type they have', async () => {
    const { sigmas } = await service.get<ScheduleResource>(gaussian);
    const text = await fetched(`${gaussian}&format=comfyui`);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.headers.get('content-disposition')).toBe(
      'inline; filename="gaussian-euler_ancestral-10-v2.txt"',
    );
    expect(text.text.split(', ').map(Number)).toEqual([...sigmas.slice(0, -1), 0]);
    const csv = await fetched(gaussian, { accept: 'text/csv, */*;q=0.1' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('vary')).toBe('accept');
    expect(csv.text.split('\n')).toHaveLength(1 + 11 + 1);
    const npy = await fetched(`${gaussian}&format=npy`);
    expect(npy.bytes.subarray(1, 6).toString()).toBe('NUMPY');
    expect(npy.bytes.readDoubleLE(npy.bytes.length - 8)).toBe(0.002);
    const { body, headers } = await service.send<{ sigmas: number[] }>(
      `${gaussian}&format=k-diffusion&strength=0.5`,
    );
    expect(headers.get('content-type')).toMatch(/^application\/vnd\.stepsmith\.k-diffusion\+json/);
    expect(body.sigmas).toEqual([...sigmas.slice(5, -1), 0]);
  });

  it.each([
    ['format=webui', 'format'],
    ['format=comfyui&strength=0', 'strength'],
    ['format=comfyui&strength=2', 'strength'],
    ['format=comfyui&strength=0.01', 'strength'],
    ['format=comfyui&terminal=none', 'terminal'],
    ['format=a1111&strength=0.5', 'strength'],
    ['terminal=zero', 'terminal'],
    ['strength=0.5', 'strength'],
  ])('%s: is refused by name', async (query, parameter) => {
    const problem = expectProblem(await service.send(`${gaussian}&${query}`), 422, 'invalid-request');
    expect(problem.errors).toMatchObject([{ parameter }]);
  });

  it('are of one schedule, and of a type that is there', async () => {
    const list = await service.send('/schedules/gaussian?format=csv');
    expect(expectProblem(list, 422, 'invalid-request').errors).toMatchObject([{ parameter: 'steps' }]);
    const image = await service.send(gaussian, { headers: { accept: 'image/png' } });
    expect(expectProblem(image, 406, 'not-acceptable').detail).toContain('text/csv');
  });
});

describe('a step count that no job asked for', () => {
  it('is solved from the stored probe, or interpolated where that is too coarse, and says which', async () => {
    const at = (steps: number) =>
      service.get<ScheduleResource>(`/schedules/gaussian?solver=euler_ancestral&steps=${steps}`);
    const solved = await at(6);
    expect(solved).toMatchObject({ version: 0, validation: null, provenance: { source: 'solved' } });
    const job = await service.run({ model: 'gaussian', solver: 'euler_ancestral', steps: 6, ...SMALL });
    expect(job.schedules[0].sigmas).toEqual(solved.sigmas);
    expect(job.schedules[0].klub).toEqual(solved.klub);
    const coarse = await at(199);
    expect(coarse.sigmas).toHaveLength(200);
    expect(coarse.provenance).toMatchObject({ source: 'interpolated', caveat: expect.any(String) as string });
  });
});

describe('a schedule that is not there', () => {
  it.each([
    [
      'gaussian?solver=euler_ancestral&steps=199&version=1',
      'schedule-not-found',
      /there are .*euler_ancestral in /,
    ],
    ['gaussian?solver=euler_ancestral&steps=10&version=99', 'schedule-not-found', /version 99; there are /],
    ['stable-diffusion-xl?steps=10&version=2', 'schedule-not-found', /only the published one, version 1/],
    ['mixture-2d?solver=unipc&steps=10', 'schedule-not-found', /there are euler in 6 \(version 1\)$/],
    ['stable-difusion-xl?steps=10', 'model-not-found', /no model "stable-difusion-xl"/],
    ['gausian?steps=10', 'model-not-found', /did you mean gaussian\?/],
  ])('%s: 404 that says what there is', async (address, code, detail) => {
    const problem = expectProblem(await service.send(`/schedules/${address}`), 404, code);
    expect(problem.detail).toMatch(detail);
  });

  it('and a model that has none: 404 that says how to make one', async () => {
    const answer = await service.send('/schedules/fashion-mnist?solver=euler&steps=5');
    expect(expectProblem(answer, 404, 'schedule-not-found').detail).toMatch(/POST \/optimize makes one$/);
  });

  it('is not guessed where several solvers would fit', async () => {
    const problem = expectProblem(await service.send('/schedules/gaussian?steps=10'), 422, 'invalid-request');
    expect(problem.errors).toEqual([
      {
        parameter: 'solver',
        detail: expect.stringMatching(/say which solver: dpmpp_2m, euler_ancestral/) as string,
      },
    ]);
  });
});

describe('the rest of the service', () => {
  it('lists solvers, models and how it is', async () => {
    const { data: solvers } = await service.get<{ data: { id: string; aliases: string[] }[] }>('/solvers');
    expect(solvers).toContainEqual({ id: 'euler', order: 1, stochastic: false, aliases: ['ddim'] });
    const { data: models } = await service.get<{ data: { name: string; state: string }[] }>('/models');
    expect(models.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'fashion-mnist READY',
      'gaussian READY',
      'grid-2d READY',
      'mixture-2d READY',
    ]);
    expect(await service.get('/models/gaussian')).toMatchObject({
      process: { type: 'edm', sigma_min: 0.002, sigma_max: 80 },
      data: { count: 4096 },
      reason: null,
    });
    expect(await service.get('/health/live')).toEqual({ status: 'live' });
    expect(await service.get('/health/ready')).toEqual({ status: 'ready', reasons: [], warnings: [] });
  });

  it('serves its contract and a page to read it', async () => {
    const spec = await service.get<{ openapi: string; paths: object }>('/openapi.json');
    expect(spec.openapi).toBe('3.1.0');
    expect(Object.keys(spec.paths)).toContain('/optimize');
    const url = String((await service.process.logged((line) => 'url' in line))['url']);
    const page = await fetch(`${url}/docs`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/text\/html/);
  });
});
