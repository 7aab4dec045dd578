// Every operation and every status that api-spec/openapi.yaml documents, over HTTP; the client holds each answer to it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../helpers/client.ts';
import { type Operation, OPERATIONS } from '../helpers/contract.ts';
import { type Call, CALLS, type Make } from './calls.ts';
import { COMMON, send, sendSlowly } from './common.ts';
import { coverageTable } from './coverage-table.ts';
import { SECRET, setStage, type Stage } from './stage.ts';

const SLOW = 408;
const covered = new Map<string, Set<number>>(OPERATIONS.map(({ id }) => [id, new Set()]));
const documented = OPERATIONS.flatMap((operation) =>
  Object.keys(operation.responses).map((status) => [operation.id, Number(status), operation] as const),
);

let stage: Stage;
const slow = new Map<string, Promise<Answer>>();
beforeAll(async () => {
  stage = await setStage();
  // All at once: each takes its time.
  for (const operation of OPERATIONS.filter(({ responses }) => SLOW in responses))
    slow.set(operation.id, sendSlowly(stage.strict.client, operation, await goodCall(operation)));
});
afterAll(async () => {
  console.log(coverageTable(covered));
  await stage.close();
});

const own = ({ id }: Operation): Readonly<Partial<Record<number, Make>>> => CALLS[id] ?? {};

/** What is answered as it should be. */
function goodCall(operation: Operation): Call | Promise<Call> {
  const success = Object.values(own(operation)).at(0);
  if (!success) throw new Error(`test/api has no call of ${operation.id}`);
  return success(stage);
}

async function answerOf(operation: Operation, status: number): Promise<Answer> {
  const make = own(operation)[status];
  if (make) return send(stage, operation, await make(stage));
  if (status === SLOW) return slow.get(operation.id)!;
  const change = COMMON[status];
  if (!change) throw new Error(`test/api has no call of ${operation.id} that is answered with ${status}`);
  return send(stage, operation, await change(stage, await goodCall(operation), operation));
}

describe('every documented status', () => {
  it.each(documented)('%s %i', async (id, status, operation) => {
    const { text, headers, ...answer } = await answerOf(operation, status);
    expect(answer.status, text).toBe(status);
    if (status >= 400 && !id.endsWith('eady')) expect(headers.get('content-type')).toMatch(/problem\+json/);
    for (const part of SECRET.split(/[ ()]/)) if (part.length > 4) expect(text).not.toContain(part);
    covered.get(id)!.add(status);
  });
});

it('covers what is documented, and has no call of anything else', () => {
  const gaps = documented.filter(([id, status]) => !covered.get(id)!.has(status));
  expect(gaps.map(([id, status]) => `${id} ${status}`)).toEqual([]);
  const known = new Set(documented.map(([id, status]) => `${id} ${status}`));
  const calls = Object.entries(CALLS).flatMap(([id, own]) =>
    Object.keys(own).map((status) => `${id} ${status}`),
  );
  expect(calls.filter((call) => !known.has(call))).toEqual([]);
});
