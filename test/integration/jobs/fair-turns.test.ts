import { beforeEach, describe, expect, it } from 'vitest';
import { FairTurns } from '../../../src/jobs/fair-turns.ts';
import { useRedis } from './fixtures.ts';

const server = useRedis();
let turns: FairTurns;
beforeEach(async () => {
  await server.redis.flushall();
  turns = new FairTurns(server.redis, 'compute');
});

/** Work in the order in which a queue with these priorities gives it out; the names are those of the clients. */
function served(work: readonly { client: string; priority: number }[]): string {
  return [...work]
    .sort((a, b) => a.priority - b.priority)
    .map(({ client }) => client)
    .join('');
}

const take = async (client: string, count: number, priority: 'interactive' | 'bulk' = 'interactive') =>
  (await turns.take(priority, client, count)).map((turn) => ({ client, priority: turn }));

describe('FairTurns', () => {
  it('lets clients take turns, however much each has waiting', async () => {
    expect(served([...(await take('a', 6)), ...(await take('b', 3)), ...(await take('c', 1))])).toBe(
      'abcababaaa',
    );
  });

  it('gives a client that comes back with nothing waiting no credit for its absence', async () => {
    const first = await take('a', 10);
    for (const { priority } of first.slice(0, 5)) await turns.begun(priority);
    expect(served([...first.slice(5), ...(await take('b', 3))])).toBe('bababaaa');
  });

  it('serves a client with a long queue beside one that submits one by one', async () => {
    const waiting = await take('a', 5);
    let order = '';
    for (let i = 0; i < 5; i++) {
      waiting.push(...(await take('b', 1)));
      waiting.sort((x, y) => x.priority - y.priority);
      for (const { client, priority } of waiting.splice(0, 2)) {
        order += client;
        await turns.begun(priority);
      }
    }
    expect(order.match(/a/g)).toHaveLength(5);
    expect(order).not.toMatch(/bbb|aaa/);
  });

  it('puts interactive work before all bulk work', async () => {
    const bulk = await take('a', 2, 'bulk');
    for (const { priority } of bulk) await turns.begun(priority);
    expect(served([...bulk, ...(await take('b', 3))])).toBe('bbbaa');
  });

  it('stays within what the queue allows', async () => {
    const [last] = (await turns.take('bulk', 'a', 1_000_005)).slice(-1);
    expect(last).toBe(2_000_000);
  });
});
