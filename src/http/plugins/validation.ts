import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { StepsmithError, type RequestIssue } from '../../errors.ts';
import { inWords } from '../../in-words.ts';

/** Parses each part of a request with its zod contract; what is wrong with it becomes `invalid_request`. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const result = schema.safeParse(data, { error: inWords });
    if (result.success) return { value: result.data };
    const issues = flatten(result.error.issues).map((issue) => toRequestIssue(issue, httpPart === 'body'));
    const detail = issues.map(describe).join('; ');
    return { error: new StepsmithError('invalid_request', detail, { issues }) };
  };
};

type Issue = z.core.$ZodIssue;

function flatten(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(issue, key));
    if (issue.code === 'invalid_key') return flatten(inside(issue, issue.issues));
    const branch = issue.code === 'invalid_union' ? meantBranch(issue) : undefined;
    return branch ? flatten(inside(issue, branch)) : [issue];
  });
}

/** A union fails in all its branches; the one whose type fits says what the client meant. */
function meantBranch({ errors }: z.core.$ZodIssueInvalidUnion): Issue[] | undefined {
  return errors.find((branch) => !branch.some(isWrongType));
}

function inside(outer: Issue, issues: readonly Issue[]): Issue[] {
  return issues.map((inner) => ({ ...inner, path: [...outer.path, ...inner.path] }));
}

function isWrongType(issue: Issue): boolean {
  if (issue.path.length > 0 || 'format' in issue) return false;
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownField(issue: Issue, key: string): Issue {
  return {
    code: 'custom',
    path: [...issue.path, key],
    message: 'is not known; /docs says what is',
    input: undefined,
  };
}

function toRequestIssue({ path, message }: Issue, inBody: boolean): RequestIssue {
  if (!inBody) return { detail: message, parameter: path.join('.') };
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { detail: message, pointer: `#${pointer}` };
}

function describe({ detail, pointer, parameter }: RequestIssue): string {
  return `${parameter ?? pointer ?? ''}: ${detail}`;
}
