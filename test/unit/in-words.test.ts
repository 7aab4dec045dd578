import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inWords } from '../../src/in-words.ts';

function wordsFor(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value, { error: inWords });
  return error!.issues[0].message;
}

describe('what is wrong with a value', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['is missing', z.string(), undefined],
    ['is missing', z.enum(['a', 'b']), undefined],
    ['must be a string', z.string(), 5],
    ['must be a number', z.number(), '5'],
    ['must be a number', z.number(), NaN],
    ['must be a number', z.coerce.number().pipe(z.int()), 'x'],
    ['is too large a number', z.number(), Infinity],
    ['must be a whole number', z.int(), 1.5],
    ['must be true or false', z.boolean(), 'yes'],
    ['must be an object', z.strictObject({}), null],
    ['must be an object', z.record(z.string(), z.string()), []],
    ['must be a list', z.array(z.string()), {}],
    ['must be one of a, b', z.enum(['a', 'b']), 'c'],
    ['must be auto', z.literal('auto'), 'c'],
    ['must be at least 16', z.int().min(16), 15],
    ['must be more than 0', z.number().positive(), 0],
    ['must be at most 16', z.int().max(16), 17],
    ['must be less than 1', z.number().lt(1), 1],
    ['must be at most 9007199254740991', z.int(), 2 ** 60],
    ['must be a multiple of 16', z.int().multipleOf(16), 17],
    ['must not be empty', z.string().min(1), ''],
    ['must not be empty', z.array(z.string()).min(1), []],
    ['must have at least 2 characters', z.string().min(2), 'a'],
    ['must have at most 2 characters', z.string().max(2), 'abc'],
    ['must have at most 1 item', z.array(z.int()).max(1), [1, 2]],
    ['must have exactly 3 items', z.array(z.int()).length(3), [1]],
    ['must have at least 2 items', z.tuple([z.int(), z.int()]), [1]],
    ['must be a time such as 2026-01-31T12:00:00Z', z.iso.datetime(), 'yesterday'],
    ['must not have "b", "c"', z.strictObject({}), { b: 1, c: 1 }],
    ['must be a number or a string', z.union([z.number(), z.string()]), true],
    ['must have at most 1 character', z.record(z.string().max(1), z.int()), { ab: 1 }],
  ])('%s', (words, schema, value) => {
    expect(wordsFor(schema, value)).toBe(words);
  });

  it('is said as the contract says it, where it says something', () => {
    expect(wordsFor(z.string().regex(/^a/, 'must begin with a'), 'b')).toBe('must begin with a');
    expect(wordsFor(z.union([z.int(), z.null()], { error: 'must be a count or null' }), 'b')).toBe(
      'must be a count or null',
    );
  });
});
