import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestIssue } from '../../src/errors.ts';
import { expectProblem, type Page } from '../helpers/client.ts';
import { TestService } from '../helpers/service.ts';

const REQUEST = { model: 'gaussian', solver: 'euler', steps: 10 };

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(async () => {
  expect((await service.get<Page<unknown>>('/jobs')).data).toEqual([]);
  await service.remove();
});

/** What a request with some fields changed is refused for. */
async function issuesOf(change: object): Promise<readonly RequestIssue[]> {
  const problem = expectProblem(await service.optimize({ ...REQUEST, ...change }), 422, 'invalid-request');
  expect(problem.instance).toBe('/optimize');
  return problem.errors as RequestIssue[];
}

async function expectIssue(change: object, pointer: string, detail: RegExp): Promise<void> {
  expect(await issuesOf(change)).toEqual([{ pointer, detail: expect.stringMatching(detail) as string }]);
}

describe('POST /optimize refuses, saying where and why,', () => {
  it.each<[string, object, string, RegExp]>([
    ['steps 0', { steps: 0 }, '#/steps', /^must be at least 1$/],
    ['steps 1.5', { steps: 1.5 }, '#/steps', /^must be a whole number$/],
    ['steps 201', { steps: 201 }, '#/steps', /^must be at most 200$/],
    [
      'no steps',
      { steps: undefined },
      '#/steps',
      /^must be a whole number from 1 to 200, or a list of 1 to 40/,
    ],
    ['steps null', { steps: null }, '#/steps', /^must be a whole number from 1 to 200, or a list of 1 to 40/],
    ['steps "10"', { steps: '10' }, '#/steps', /^must be a whole number from 1 to 200, or a list of 1 to 40/],
    ['an empty list of steps', { steps: [] }, '#/steps', /^must not be empty$/],
    [
      'a list of 100 steps',
      { steps: Array.from({ length: 100 }, (_, i) => i + 1) },
      '#/steps',
      /^must have at most 40 items$/,
    ],
    ['a list with one bad step', { steps: [5, 0, 10] }, '#/steps/1', /^must be at least 1$/],
    ['a list with a fraction', { steps: [5, 10.5] }, '#/steps/1', /^must be a whole number$/],
    ['an unknown solver', { solver: 'eulr' }, '#/solver', /^must be one of euler, .*dpmpp_2m_sde, .*unipc$/],
    ['no solver', { solver: undefined }, '#/solver', /^is missing$/],
    ['no model', { model: undefined }, '#/model', /^is missing$/],
    ['a model that is no string', { model: 5 }, '#/model', /^must be a string$/],
    [
      'too few levels for the steps',
      { probe: { levels: 16 } },
      '#/probe/levels',
      /^10 steps need at least 20/,
    ],
    ['too few levels', { steps: 2, probe: { levels: 15 } }, '#/probe/levels', /^must be at least 16$/],
    ['too many levels', { probe: { levels: 513 } }, '#/probe/levels', /^must be at most 512$/],
    ['257 paths', { probe: { paths: 257 } }, '#/probe/paths', /blocks of 16$/],
    ['too few paths', { probe: { paths: 240 } }, '#/probe/paths', /^must be at least 256$/],
    ['negative paths', { probe: { paths: -256 } }, '#/probe/paths', /^must be at least 256$/],
    ['too many paths', { probe: { paths: 65_552 } }, '#/probe/paths', /^must be at most 65536$/],
    [
      'more of both than fits',
      { probe: { levels: 512, paths: 65_536 } },
      '#/probe/paths',
      /65536 paths at 512 levels .* take fewer of either$/,
    ],
    ['sigma_min above sigma_max', { sigma_min: 5, sigma_max: 1 }, '#/sigma_min', /below sigma_max \(1\)$/],
    ['sigma_min at sigma_max', { sigma_min: 5, sigma_max: 5 }, '#/sigma_min', /below sigma_max \(5\)$/],
    ['sigma_min below the range', { sigma_min: 0.001 }, '#/sigma_min', /range is 0\.002 to 80$/],
    ['sigma_min above the range', { sigma_min: 81 }, '#/sigma_min', /range is 0\.002 to 80$/],
    ['sigma_max above the range', { sigma_max: 81 }, '#/sigma_max', /range is 0\.002 to 80$/],
    ['sigma_max at the lower end', { sigma_max: 0.002 }, '#/sigma_min', /below sigma_max \(0\.002\)$/],
    ['sigma_min 0', { sigma_min: 0 }, '#/sigma_min', /^must be more than 0$/],
    ['a negative sigma_max', { sigma_max: -1 }, '#/sigma_max', /^must be more than 0$/],
    ['a negative seed', { seed: -1 }, '#/seed', /^must be at least 0$/],
    [
      'guidance',
      { guidance_scale: 7.5 },
      '#/guidance_scale',
      /must be 1 for gaussian: it is not conditioned/,
    ],
    ['another method', { method: 'magic' }, '#/method', /^must be one of probe, coordinate_descent$/],
    ['an unknown field', { stepz: 10 }, '#/stepz', /is not known/],
    ['an unknown field within', { probe: { lvls: 3 } }, '#/probe/lvls', /is not known/],
    ['a field whose name needs escapes', { 'a/b~c': 1 }, '#/a~1b~0c', /is not known/],
    ['metadata that are no strings', { metadata: { a: 1 } }, '#/metadata/a', /^must be a string$/],
    [
      'metadata with an endless name',
      { metadata: { ['k'.repeat(65)]: 'v' } },
      `#/metadata/${'k'.repeat(65)}`,
      /^must have at most 64 characters$/,
    ],
    [
      'too many metadata',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v'])) },
      '#/metadata',
      /at most 16 pairs/,
    ],
  ])('%s', async (_name, change, pointer, detail) => {
    await expectIssue(change, pointer, detail);
  });

  it.each([
    '../gaussian',
    '..',
    'gaussian/../gaussian',
    '/etc/passwd',
    '<script>alert(1)</script>',
    'gaussian\0',
    'gauß',
    '模型',
    ' ',
    '',
    '.hidden',
    'a'.repeat(101),
    '__proto__/x',
  ])('the model name %j', async (model) => {
    await expectIssue({ model }, '#/model', /^must be 1 to 100 letters, digits, dots/);
  });

  it('a request with many faults for all of them', async () => {
    const issues = await issuesOf({ steps: [0, 'x'], solver: 'x', probe: { levels: 1, paths: 1 }, y: 1 });
    const pointers = issues.map(({ pointer }) => pointer).sort();
    expect(new Set(pointers)).toEqual(
      new Set(['#/probe/levels', '#/probe/paths', '#/solver', '#/steps/0', '#/steps/1', '#/y']),
    );
  });

  it.each([
    ['gausian', /did you mean gaussian\?$/],
    ['fashion_mnist', /did you mean fashion-mnist\?$/],
    ['zzzzzzzzzzzzz', /GET \/models lists what there is$/],
    ['constructor', /GET \/models lists what there is$/],
    ['A'.repeat(100), /GET \/models lists what there is$/],
  ])('the unknown model %s with the nearest names', async (model, detail) => {
    const problem = expectProblem(await service.optimize({ ...REQUEST, model }), 404, 'model-not-found');
    expect(problem.detail).toMatch(detail);
    expect(problem.detail).toContain(`"${model}"`);
  });

  it('a query', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(REQUEST),
    };
    const problem = expectProblem(await service.send('/optimize?wait=60', init), 422, 'invalid-request');
    expect(problem.errors).toEqual([
      { parameter: 'wait', detail: expect.stringMatching(/is not known/) as string },
    ]);
  });
});

describe('a body that is no request', () => {
  it.each(['[]', '"x"', '5', 'null', 'true'])('%s is refused as not an object', async (body) => {
    const problem = expectProblem(await service.optimize(body), 422, 'invalid-request');
    expect(problem.errors).toEqual([
      { pointer: '#', detail: expect.stringMatching(/^must be an object$/) as string },
    ]);
  });

  it.each(['', '{', '{"model":', 'model=gaussian', "{'a':1}", '{"steps":01}', '\u0000', 'NaN'])(
    '%j is refused as not JSON',
    async (body) => {
      expectProblem(await service.optimize(body), 400, 'malformed-json');
    },
  );

  it.each(['__proto__', 'constructor'])(
    'a body that would change the prototype through %s is refused',
    async (key) => {
      const body = `{"model":"gaussian","solver":"euler","steps":10,"${key}":{"prototype":{"x":1}}}`;
      expectProblem(await service.optimize(body), 400, 'malformed-json');
    },
  );

  it('of 10 MB is refused without being read', async () => {
    const answer = await service.optimize(`{"model":"${'a'.repeat(10_000_000)}"}`);
    expect(expectProblem(answer, 413, 'payload-too-large').detail).toMatch(/^the body is over \d+ bytes$/);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/html', 'application/xml', 'nonsense'])(
    'of content type %s is refused',
    async (type) => {
      const init = { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(REQUEST) };
      expectProblem(await service.send('/optimize', init), 415, 'unsupported-media-type');
    },
  );

  it('of nothing at all is refused', async () => {
    const answer = await service.send('/optimize', { method: 'POST' });
    expectProblem(answer, 422, 'invalid-request');
  });
});

describe('a parameter', () => {
  it.each<[string, string, RegExp]>([
    ['/jobs?limit=0', 'limit', /^must be at least 1$/],
    ['/jobs?limit=101', 'limit', /^must be at most 100$/],
    ['/jobs?limit=ten', 'limit', /^must be a number$/],
    ['/jobs?limit=1.5', 'limit', /^must be a whole number$/],
    ['/jobs?limit=1&limit=2', 'limit', /^must be a number$/],
    ['/jobs?cursor=', 'cursor', /next_cursor/],
    ['/jobs?cursor=!!', 'cursor', /next_cursor/],
    ['/jobs?cursor=abc', 'cursor', /next_cursor/],
    [`/jobs?cursor=${'a'.repeat(300)}`, 'cursor', /at most 200 characters|next_cursor/],
    ['/schedules?cursor=published-1', 'cursor', /next_cursor/],
    [`/schedules?cursor=${Buffer.from('published_x').toString('base64url')}`, 'cursor', /next_cursor/],
    ['/jobs?status=done', 'status', /^must be one of queued, .*failed/],
    ['/jobs?model=..', 'model', /^must be 1 to 100/],
    ['/jobs?page=2', 'page', /is not known/],
    ['/jobs/job_1?verbose=1', 'verbose', /is not known/],
    ['/models?state=ready', 'state', /^must be one of READY,/],
    ['/models?sort=name', 'sort', /is not known/],
    ['/models/gaussian?x=1', 'x', /is not known/],
    ['/solvers?orders=2', 'orders', /is not known/],
    ['/schedules?steps=0', 'steps', /^must be at least 1$/],
    ['/schedules?steps=x', 'steps', /^must be a number$/],
    ['/schedules?solver=magic', 'solver', /^must be one of euler,/],
    ['/schedules?sort=asc', 'sort', /is not known/],
    ['/schedules/gaussian?steps=201', 'steps', /^must be at most 200$/],
    ['/schedules/gaussian?steps=10&solver=euler&version=0', 'version', /^must be more than 0$/],
    ['/schedules/gaussian?steps=10&solver=euler&version=x', 'version', /^must be a number$/],
    ['/schedules/gaussian?steps=10&guidance_scale=-2', 'guidance_scale', /^must be at least 0$/],
    ['/schedules/gaussian?step=10', 'step', /is not known/],
    ['/schedules/..%2f..%2fetc', 'model', /^must be 1 to 100/],
    ['/models/..%2fgaussian', 'name', /^must be 1 to 100/],
    ['/models/%3Cscript%3Ealert(1)%3C%2Fscript%3E', 'name', /^must be 1 to 100/],
    ['/models/%E6%A8%A1', 'name', /^must be 1 to 100/],
    ['/models/%00', 'name', /^must be 1 to 100/],
    ['/probes/x?y=1', 'y', /is not known/],
  ])('%s is refused by its name', async (path, parameter, detail) => {
    const problem = expectProblem(await service.send(path), 422, 'invalid-request');
    expect(problem.errors).toContainEqual({ parameter, detail: expect.stringMatching(detail) as string });
    expect(problem.errors?.map((issue) => issue.parameter)).toEqual(problem.errors?.map(() => parameter));
    expect(problem.detail).toContain(`${parameter}: `);
    expect(problem.instance).toBe(path);
  });
});

describe('an address', () => {
  it.each([
    ['/jobs/job_01k00000000000000000000000', 'job-not-found'],
    ['/jobs/unfinished', 'job-not-found'],
    ['/jobs/..%2f..%2fetc%2fpasswd', 'job-not-found'],
    ['/jobs/%00', 'job-not-found'],
    ['/probes/prb_0', 'probe-not-found'],
    ['/models/nope', 'model-not-found'],
    ['/nowhere', 'route-not-found'],
    ['/models/%', 'route-not-found'],
    ['/models/%ff', 'route-not-found'],
    [`/models/${'a'.repeat(4_000)}`, 'route-not-found'],
    ['/optimize/..%2f', 'route-not-found'],
  ])('%s of nothing is 404', async (path, code) => {
    const problem = expectProblem(await service.send(path), 404, code);
    expect(problem.instance).toBe(path);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('of POST /optimize does not answer to %s', async (method) => {
    expectProblem(await service.send('/optimize', { method }), 404, 'route-not-found');
  });
});
