import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectProblem } from '../helpers/client.ts';
import { TestService } from '../helpers/service.ts';

const REQUEST = { model: 'gaussian', solver: 'euler', steps: 10 };

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.remove());

it.each<[string, object, string, RegExp]>([
  ['an exponent above 4', { objective: { exponent: 4.5 } }, '#/objective/exponent', /^must be at most 4$/],
  ['a negative exponent', { objective: { exponent: -1 } }, '#/objective/exponent', /^must be at least 0$/],
  ['an exponent in words', { objective: { exponent: 'best' } }, '#/objective/exponent', /"auto" or a number/],
  ['too few samples', { validation: { samples: 16 } }, '#/validation/samples', /fewer than 32 samples/],
  ['33 samples', { validation: { samples: 33 } }, '#/validation/samples', /blocks of 16$/],
  [
    'too many samples',
    { validation: { samples: 50_016 } },
    '#/validation/samples',
    /^must be at most 50000$/,
  ],
  [
    'a measure of features that the model has not',
    { validation: { metric: 'frechet' } },
    '#/validation/metric',
    /gaussian declares no feature network; take energy_distance$/,
  ],
  [
    'an unknown measure',
    { validation: { metric: 'fid' } },
    '#/validation/metric',
    /^must be one of auto, frechet,/,
  ],
  [
    'auto without measuring',
    { objective: { exponent: 'auto' }, validation: null },
    '#/validation',
    /is chosen by measuring; give a number/,
  ],
  [
    'a fixed exponent refined',
    { objective: { exponent: 2, refine: true } },
    '#/objective/refine',
    /leave one out$/,
  ],
  [
    'the paper’s method with another exponent',
    { method: 'coordinate_descent', objective: { exponent: 2 } },
    '#/objective/exponent',
    /minimises the KLUB, exponent 3/,
  ],
  [
    'the paper’s method with auto',
    { method: 'coordinate_descent', objective: { exponent: 'auto' } },
    '#/objective/exponent',
    /minimises the KLUB, exponent 3/,
  ],
  [
    'the paper’s method refined',
    { method: 'coordinate_descent', objective: { refine: true } },
    '#/objective/refine',
    /leave one out$/,
  ],
  [
    'the paper’s method with a probe',
    { method: 'coordinate_descent', objective: {}, probe: { levels: 64 } },
    '#/probe',
    /belongs to the method probe$/,
  ],
  ['a descent of the probe', { descent: { samples: 512 } }, '#/descent', /coordinate_descent$/],
  [
    'a descent of too few samples',
    { method: 'coordinate_descent', descent: { samples: 128 } },
    '#/descent/samples',
    /^must be at least 256$/,
  ],
  [
    'a descent of too many iterations',
    { method: 'coordinate_descent', descent: { iterations: 301 } },
    '#/descent/iterations',
    /^must be at most 300$/,
  ],
])('POST /optimize refuses %s, saying where and why', async (_name, change, pointer, detail) => {
  const problem = expectProblem(await service.optimize({ ...REQUEST, ...change }), 422, 'invalid-request');
  expect(problem.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) as string }]);
});

it('takes the settings of the paper’s method, with its defaults', async () => {
  const { status, body } = await service.optimize({
    ...REQUEST,
    method: 'coordinate_descent',
    descent: { c: 1.25 },
    validation: null,
  });
  expect(status).toBe(202);
  expect(body.request).toMatchObject({
    objective: { exponent: 3, refine: false },
    descent: { samples: 8192, iterations: 300, c: 1.25 },
    probe: null,
  });
});
