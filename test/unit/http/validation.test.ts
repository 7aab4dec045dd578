import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StepsmithError, type RequestIssue } from '../../../src/errors.ts';
import { validatorCompiler } from '../../../src/http/plugins/validation.ts';

function validate(schema: z.ZodType, data: unknown, httpPart = 'body'): StepsmithError | { value: unknown } {
  const result: unknown = validatorCompiler({ schema, httpPart, method: 'POST', url: '/' })(data);
  const { error } = result as { error?: StepsmithError };
  return error ?? (result as { value: unknown });
}

function issues(schema: z.ZodType, data: unknown, httpPart = 'body'): readonly RequestIssue[] {
  const outcome = validate(schema, data, httpPart);
  if (!(outcome instanceof StepsmithError)) throw new Error(`accepted as ${JSON.stringify(outcome.value)}`);
  expect(outcome.code).toBe('invalid_request');
  return outcome.issues;
}

const count = z.int().min(1);

describe('the validator', () => {
  it('hands on what the contract makes of the data', () => {
    expect(validate(z.object({ n: z.coerce.number().default(3) }), {})).toEqual({ value: { n: 3 } });
  });

  it('points into a body, the whole of it being #', () => {
    expect(issues(z.object({ a: z.array(count) }), { a: [1, 0] })[0].pointer).toBe('#/a/1');
    expect(issues(z.object({}), 5)[0].pointer).toBe('#');
    expect(issues(z.object({ 'a/b': z.object({ 'c~d': count }) }), { 'a/b': { 'c~d': 0 } })[0].pointer).toBe(
      '#/a~1b/c~0d',
    );
  });

  it('names a parameter of the query or the path', () => {
    for (const part of ['querystring', 'params'])
      expect(issues(z.object({ n: count }), { n: 0 }, part)).toEqual([
        { parameter: 'n', detail: expect.stringMatching(/at least 1$/) as string },
      ]);
  });

  it('says each unknown field apart, in place', () => {
    const schema = z.strictObject({ in: z.strictObject({}) });
    expect(issues(schema, { in: { x: 1 }, y: 2, z: 3 }).map(({ pointer }) => pointer)).toEqual([
      '#/in/x',
      '#/y',
      '#/z',
    ]);
  });

  it.each<[unknown, z.ZodType, string]>([
    [undefined, count, 'is missing'],
    ['x', z.coerce.number().pipe(count), 'must be a number'],
    [1.5, count, 'must be a whole number'],
    [0, count, 'must be at least 1'],
  ])('says what is wrong with %j in words of the client', (n, schema, detail) => {
    expect(issues(z.object({ n: schema }), { n })).toEqual([{ pointer: '#/n', detail }]);
  });

  it('takes the branch of a union whose type fits', () => {
    const schema = z.object({ steps: z.union([count, z.array(count).max(2)]) });
    const pointers = (steps: unknown) => issues(schema, { steps }).map(({ pointer }) => pointer);
    expect(pointers(0)).toEqual(['#/steps']);
    expect(pointers(1.5)).toEqual(['#/steps']);
    expect(pointers([0, 1.5])).toEqual(['#/steps/0', '#/steps/1']);
    expect(pointers([1, 2, 3])).toEqual(['#/steps']);
    expect(pointers('x')).toEqual(['#/steps']);
    expect(pointers(null)).toEqual(['#/steps']);
  });

  it('finds its way through a union in a union', () => {
    const schema = z.object({ a: z.union([z.string(), z.object({ b: z.union([count, z.boolean()]) })]) });
    expect(issues(schema, { a: { b: 'x' } }).map(({ pointer }) => pointer)).toEqual(['#/a/b']);
  });

  it('says why a key of a record is not allowed', () => {
    const schema = z.object({ meta: z.record(z.string().max(3), z.string()) });
    const [issue] = issues(schema, { meta: { long_key: 'x' } });
    expect(issue).toEqual({
      pointer: '#/meta/long_key',
      detail: expect.stringMatching(/at most 3 characters$/) as string,
    });
  });

  it('tells all of it in one line too', () => {
    const outcome = validate(z.strictObject({ n: count }), { n: 0, x: 1 });
    expect((outcome as StepsmithError).message).toMatch(/^#\/n: must be at least 1; #\/x: is not known/);
  });
});
