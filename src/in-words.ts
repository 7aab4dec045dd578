import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'must be a time such as 2026-01-31T12:00:00Z',
  url: 'must be an address such as https://example.com',
};

/**
 * What is wrong with a value, said to whoever wrote it; to be given to zod as `error`. A contract's own message goes before it.
 *
 * @returns undefined where zod's own words have to do
 */
export function inWords(issue: Issue): string | undefined {
  if (issue.input === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return FORMATS[issue.format];
    case 'unrecognized_keys':
      return `must not have ${issue.keys.map(quoted).join(', ')}`;
    case 'invalid_union':
      return eitherOf(issue.errors);
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}

function wrongType({ expected, input }: Issue & { code: 'invalid_type' }): string | undefined {
  if (input === Infinity || input === -Infinity) return 'is too large a number';
  const type = TYPES[expected];
  return type && `must be ${type}`;
}

function oneOf(values: readonly unknown[]): string {
  const list = values.map(String).join(', ');
  return values.length === 1 ? `must be ${list}` : `must be one of ${list}`;
}

function tooSmall({ origin, minimum, inclusive, exact }: Issue & { code: 'too_small' }): string {
  const counted = countedAs(origin, minimum);
  if (exact) return `must have exactly ${counted ?? minimum}`;
  if (counted) return minimum === 1 ? 'must not be empty' : `must have at least ${counted}`;
  return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`;
}

function tooBig({ origin, maximum, inclusive, exact }: Issue & { code: 'too_big' }): string {
  const counted = countedAs(origin, maximum);
  if (exact) return `must have exactly ${counted ?? maximum}`;
  if (counted) return `must have at most ${counted}`;
  return inclusive ? `must be at most ${maximum}` : `must be less than ${maximum}`;
}

/** "3 items"; undefined for a number, which is not counted. */
function countedAs(origin: string, count: number | bigint): string | undefined {
  const unit = { string: 'character', array: 'item', set: 'item' }[origin];
  return unit && `${count} ${unit}${Number(count) === 1 ? '' : 's'}`;
}

/** All branches of a union that the value is no type of: "must be a number or a string". */
function eitherOf(errors: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const messages = errors.map(([first]) => first.message);
  if (messages.length === 0 || !messages.every((message) => message.startsWith('must be '))) return undefined;
  return `must be ${[...new Set(messages.map((message) => message.slice('must be '.length)))].join(' or ')}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
