import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../../src/errors.ts';
import { Problem, problem, problems } from '../../../src/http/schemas/problem.ts';

describe('a problem', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])(
    'of code %s has a type, title and status of its own',
    (code) => {
      const body = problem(code, 'what happened', '/jobs/1');
      expect(body).toEqual({
        type: expect.stringMatching(/^urn:stepsmith:problem:[a-z]+(-[a-z]+)*$/) as string,
        title: ERRORS[code].title,
        status: ERRORS[code].status,
        detail: 'what happened',
        instance: '/jobs/1',
      });
      expect(Problem.parse(body)).toEqual(body);
    },
  );

  it('has one type for each code', () => {
    const types = (Object.keys(ERRORS) as ErrorCode[]).map((code) => problem(code, '', '').type);
    expect(new Set(types).size).toBe(types.length);
    expect(types).toContain('urn:stepsmith:problem:model-not-found');
  });

  it('lists issues only where there are any', () => {
    const issues = [{ detail: 'is missing', pointer: '#/model' }];
    expect(problem('invalid_request', 'd', '/optimize', issues)).toHaveProperty('errors', issues);
    expect(problem('invalid_request', 'd', '/optimize', [])).not.toHaveProperty('errors');
  });
});

describe('the problem responses of an operation', () => {
  it('are one a status, with all titles of that status, and always 500 and 503', () => {
    const responses = problems('model_not_found', 'schedule_not_found', 'invalid_request');
    expect(Object.keys(responses)).toEqual(['404', '422', '500', '503']);
    expect(responses[404].description).toBe('No such model; No such schedule');
    expect(responses[404].content).toEqual({ 'application/problem+json': { schema: Problem } });
  });
});
