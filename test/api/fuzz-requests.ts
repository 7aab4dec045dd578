import fc from 'fast-check';
import { OPERATIONS, type Operation } from '../helpers/contract.ts';
import { damaged, hostileText, hostileValue, valid } from './arbitraries.ts';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
}

/** Header values that Node would refuse to send say nothing about the service. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** An answer that waits makes the run long, and nothing else. */
const WAITS = /wait/i;

const percent = (text: string) => encodeURIComponent(Buffer.from(text).toString()).replaceAll('.', '%2E');
/** Mostly encoded, so that it arrives as it is; sometimes raw, as a client that knows no better sends it. */
const inPath = (text: string) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(percent(text)) },
    fc.constant(text.replaceAll(/[^!-~]|[?#]/g, '')),
  );

/**
 * One request to an operation: most of its values as the specification has them or as the service knows them, the others
 * hostile.
 *
 * @param known - names and ids that lead to something, by the name of the parameter
 */
export function requests(known: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<WireRequest> {
  const text = (name: string, schema: object) =>
    fc.oneof(
      ...(name in known ? [{ weight: 5, arbitrary: fc.constantFrom(...known[name]) }] : []),
      { weight: 4, arbitrary: valid(schema).map(String) },
      { weight: 3, arbitrary: hostileText },
    );
  return fc.constantFrom(...OPERATIONS).chain((operation) =>
    fc.record({
      operation: fc.constant(operation),
      path: pathOf(operation, text),
      headers: headersOf(operation, text),
      body: operation.method === 'GET' ? fc.constant(null) : bodyOf(operation),
    }),
  );
}

type TextOf = (name: string, schema: object) => fc.Arbitrary<string>;

function pathOf({ path, parameters }: Operation, text: TextOf): fc.Arbitrary<string> {
  const parts = parameters.filter(({ in: where }) => where === 'path');
  const inside = fc.tuple(...parts.map(({ name, schema }) => text(name, schema!).chain(inPath)));
  const query = parameters.filter(({ in: where }) => where === 'query');
  const asked = fc.tuple(
    ...query.map(({ name, schema, required }) => given(name, text(name, schema!), required)),
  );
  const unknown = fc.option(fc.tuple(hostileText, hostileText), { freq: 20 });
  return fc.tuple(inside, asked, unknown).map(([values, pairs, extra]) => {
    const filled = parts.reduce((at, { name }, i) => at.replace(`{${name}}`, () => values[i]), path);
    const all = [...pairs.flat(), ...(extra ? [extra] : [])];
    return `${filled}${all.length > 0 ? '?' : ''}${all.map((pair) => pair.map(percent).join('=')).join('&')}`;
  });
}

/** Absent, once, or (rarely) twice. */
function given(
  name: string,
  value: fc.Arbitrary<string>,
  required = false,
): fc.Arbitrary<[string, string][]> {
  return fc.tuple(value, fc.nat(19)).map(([text, n]) => {
    if (n === 0)
      return [
        [name, text],
        [name, text],
      ];
    return n < 8 || required ? [[name, text]] : [];
  });
}

function headersOf(
  { parameters }: Operation,
  text: TextOf,
): fc.Arbitrary<Record<string, string | undefined>> {
  const named = parameters.filter(({ in: where }) => where === 'header');
  const own = fc.record(
    Object.fromEntries(
      named.map(({ name, schema }) => [
        name,
        text(name, schema!).filter((one) => SENDABLE.test(one) && !WAITS.test(one)),
      ]),
    ),
    { requiredKeys: [] },
  );
  const always = fc.record(
    Object.fromEntries(
      ['accept', 'if-none-match', 'x-request-id', 'accept-encoding'].map((name) => [
        name,
        hostileText.filter((one) => SENDABLE.test(one)),
      ]),
    ),
    { requiredKeys: [] },
  );
  return fc.tuple(own, fc.option(always, { freq: 4 })).map(([a, b]) => ({ ...a, ...b }));
}

function bodyOf({ body }: Operation): fc.Arbitrary<string | null> {
  if (!body)
    return fc.option(
      hostileValue.map((value) => JSON.stringify(value)),
      { freq: 4 },
    );
  const good = valid(body);
  return fc.oneof(
    { weight: 3, arbitrary: good.map((value) => JSON.stringify(value)) },
    { weight: 8, arbitrary: good.chain(damaged).map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: good.map((value) => JSON.stringify(value).replace(/^\{("[^"]*"):/, '{$1:0,$1:')),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(good, fc.nat(60)).map(([value, at]) => JSON.stringify(value).slice(0, at)),
    },
    { weight: 1, arbitrary: hostileText },
  );
}
