// What a client may send, right and wrong, made from the schemas of api-spec/openapi.yaml.
import fc from 'fast-check';
import type { OpenAPIV3_1 } from 'openapi-types';
import { SPECIFICATION } from '../helpers/contract.ts';

type Schema = OpenAPIV3_1.SchemaObject & { readonly const?: unknown; readonly propertyNames?: Schema };
type Given = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject;

/** Where a schema sets no bound. */
const MOST = 1_000_000;

/** What the schema describes. */
export function valid(given: Given): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valid));
  switch (schema.type) {
    case 'object':
      return validObject(schema);
    case 'array':
      return fc.array(valid(schema.items), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'integer':
      return validInteger(schema);
    case 'number':
      return fc.double({ min: schema.minimum ?? 0.001, max: schema.maximum ?? MOST, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return validText(schema);
  }
}

function resolved(given: Given): Schema {
  if (!('$ref' in given)) return given;
  const name = given.$ref.split('/').at(-1)!;
  return SPECIFICATION.components!.schemas![name];
}

function validObject({
  properties = {},
  required = [],
  additionalProperties: more,
}: Schema): fc.Arbitrary<object> {
  const named = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valid(schema)]));
  const record = fc.record(named, { requiredKeys: required });
  if (typeof more !== 'object' || Object.keys(more).length === 0) return record;
  const names = fc.string({ minLength: 1, maxLength: 20 });
  return fc
    .tuple(record, fc.dictionary(names, valid(more), { maxKeys: 3 }))
    .map(([a, b]) => ({ ...b, ...a }));
}

function validInteger({ minimum, maximum, exclusiveMinimum, multipleOf = 1 }: Schema): fc.Arbitrary<number> {
  const least = minimum ?? (typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : 0);
  const range = {
    min: Math.ceil(least / multipleOf),
    max: Math.floor(Math.min(maximum ?? MOST, MOST) / multipleOf),
  };
  return fc.integer(range).map((count) => count * multipleOf);
}

function validText({ pattern, minLength = 0, maxLength = 20, format }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ min: new Date(), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern, pattern.includes('\\p') ? 'u' : ''));
  return fc.string({ minLength, maxLength: Math.min(maxLength, 20) });
}

/** What upsets programs, as text. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '0',
      '-1',
      '1e999',
      'NaN',
      'null',
      'undefined',
      'true',
      '[]',
      '{}',
      '__proto__',
      'constructor',
    ],
    ...[
      '..',
      '../../etc/passwd',
      '..\\..\\boot.ini',
      '/etc/passwd',
      'C:\\',
      '%2e%2e%2f',
      '%00',
      '%',
      '%zz',
      '.',
      '~',
    ],
    ...[
      '\u0000',
      'a\u0000b',
      'a\nb',
      'a\r\nSet-Cookie: x=1',
      '\u202egnp.exe',
      '\ufeff',
      'é',
      'é',
      '😀',
      '\ud800',
    ],
    ...[
      "' OR 1=1 --",
      '${7*7}',
      '{{7*7}}',
      '<script>alert(1)</script>',
      '$(id)',
      'redis.call("FLUSHALL")',
      '*',
      '?',
      '[a-z]',
    ],
    ...[
      '9007199254740993',
      '1e308',
      '0x10',
      '٣',
      'ｍodel',
      'CON',
      'a'.repeat(300),
      '😀'.repeat(2000),
      'stepsmith:job:*',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

const deep = fc
  .tuple(
    fc.integer({ min: 10, max: 3000 }),
    fc.constantFrom<['[' | '{"a":', ']' | '}']>(['[', ']'], ['{"a":', '}']),
  )
  .map(([depth, [open, close]]) => JSON.parse(open.repeat(depth) + '0' + close.repeat(depth)) as unknown);

/** What upsets programs, as JSON. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    1e308,
    -1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER + 2,
    [],
    {},
    [[]],
    [null],
    -0,
  ),
  fc.constantFrom<unknown>(
    Array(2000).fill(0),
    'x'.repeat(20_000),
    { ['a'.repeat(5000)]: 1 },
    { length: 5 },
    { toString: 1 },
  ),
  fc.jsonValue(),
  deep,
);

/** A value with one place in it, or itself, replaced by something hostile; or with a field that nobody knows. */
export function damaged(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value) && value.length > 0)
    return damagedAt(value as unknown[], fc.nat(value.length - 1));
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return hostileValue;
  const names = fc.constantFrom(...Object.keys(value));
  const added = fc.tuple(hostileText, hostileValue).map(([name, more]) => ({ ...value, [name]: more }));
  return fc.oneof(
    { weight: 8, arbitrary: damagedAt(value as Record<string, unknown>, names) },
    added,
    hostileValue,
  );
}

function damagedAt<T extends object>(value: T, places: fc.Arbitrary<keyof T>): fc.Arbitrary<unknown> {
  return places.chain((place) =>
    fc
      .oneof(
        hostileValue,
        fc.constant(null).chain(() => damaged(value[place])),
      )
      .map((part) =>
        Array.isArray(value)
          ? value.map((one: unknown, i) => (String(i) === String(place) ? part : one))
          : { ...value, [place]: part },
      ),
  );
}
