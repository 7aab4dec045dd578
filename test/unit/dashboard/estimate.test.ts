import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { estimate } from '../../../src/dashboard/estimate.ts';
import { bodyOf, fieldGroups, type Schema } from '../../../src/dashboard/request-schema.ts';
import { mostEvaluations } from '../../../src/jobs/cost.ts';
import { OptimizeRequest, resolveRequest } from '../../../src/jobs/request.ts';

interface Specification {
  readonly components: { readonly schemas: { readonly OptimizeRequest: Schema } };
}

const text = readFileSync(new URL('../../../api-spec/openapi.yaml', import.meta.url), 'utf8');
const schema = (parse(text) as Specification).components.schemas.OptimizeRequest;
const BASE = { model: 'fashion-mnist', solver: 'euler', steps: '5, 10, 10' };

it.each([
  {},
  { solver: 'heun', steps: '20' },
  { solver: 'ddim_stochastic', guidance_scale: '3.5' },
  { 'objective.exponent': '2' },
  { 'objective.exponent': '3', validation: 'none', 'validation.samples': '64' },
  { 'probe.paths': '512', 'probe.levels': '64', 'validation.samples': '32' },
  { 'probe.precision': '0.02' },
  { 'probe.min_paths': '512', 'objective.exponent': 'auto' },
  { method: 'coordinate_descent' },
  { method: 'coordinate_descent', 'descent.samples': '256', 'descent.iterations': '4', steps: '10' },
])('estimates what the API takes the form for: %o', (filled) => {
  const values = { ...BASE, ...filled };
  const request = OptimizeRequest.parse(bodyOf(values));
  const resolved = resolveRequest(request, { sigmaMin: 0.002, sigmaMax: 80 });
  expect(estimate(values, schema)).toBe(mostEvaluations(resolved));
});

it.each([{ solver: '' }, { steps: '' }, { steps: 'ten' }, { steps: '0' }, { 'probe.levels': 'many' }])(
  'estimates nothing while the form is not filled in: %o',
  (filled) => {
    expect(estimate({ ...BASE, ...filled }, schema)).toBeNull();
  },
);

it('asks for the settings of the chosen method only', () => {
  const titles = (method: string | undefined) => fieldGroups(schema, method).map(({ title }) => title);
  expect(titles(undefined)).toEqual(['job', 'objective', 'probe', 'validation']);
  expect(titles('coordinate_descent')).toEqual(['job', 'objective', 'descent', 'validation']);
});
