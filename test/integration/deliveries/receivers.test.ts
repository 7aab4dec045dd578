import { describe, expect, it } from 'vitest';
import { deadLetter, IMPATIENCE, runJob, until, useDeliveries, verify } from './fixtures.ts';
import { Receiver } from './receiver.ts';

const start = useDeliveries();

describe('a webhook whose receiver', () => {
  it('fails is sent again with the same id and body, and a new time', async () => {
    const receiver = await Receiver.start((response, n) => response.writeHead([500, 404, 200][n]).end());
    const running = start({}, { ...IMPATIENCE, retryDelaysMs: [10, 1_000] });
    const id = await runJob(running.jobs, { url: receiver.url });
    await until(() => {
      expect(receiver.received).toHaveLength(3);
    });
    for (const message of receiver.received) expect(verify(message)).toBeDefined();
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [first, , last] = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(last).toBeGreaterThan(first);
    await until(() => {
      expect(running.log()).toContain('"delivered"');
    });
    expect(await running.deadLetters.get(`${id}-completed-job`)).toBeNull();
  });

  it.each([
    ['answers 410 is left alone', (response) => response.writeHead(410).end(), 1, /410: it is gone/],
    ['redirects is not followed', redirect, 3, /answered 302/],
    ['hangs is given up', () => undefined, 3, /did not answer in time/],
    [
      'cuts the connection is given up',
      (response) => response.socket!.destroy(),
      3,
      /no answer could be had/,
    ],
  ] as [string, Parameters<typeof Receiver.start>[0], number, RegExp][])(
    '%s, and listed',
    async (_, answer, attempts, reason) => {
      const receiver = await Receiver.start(answer);
      const running = start({}, { ...IMPATIENCE, attemptLimitMs: 500 });
      const id = await runJob(running.jobs, { url: receiver.url });
      const letter = await deadLetter(running, `${id}-completed-job`);
      expect(letter).toMatchObject({ jobId: id, notice: 'completed', recipient: 'job', attempts });
      expect(letter.reason).toMatch(reason);
      expect(receiver.received).toHaveLength(attempts);
      expect(JSON.stringify(letter)).not.toContain('127.0.0.1');
    },
  );

  it('answers with megabytes has got it, and they are not read', async () => {
    let sent = 0;
    const receiver = await Receiver.start((response) => {
      const part = Buffer.alloc(1 << 20);
      const more = () => {
        while (!response.destroyed && sent < 200) {
          sent++;
          if (!response.write(part)) return response.once('drain', more);
        }
        return response.end();
      };
      more();
    });
    const running = start();
    await runJob(running.jobs, { url: receiver.url });
    await until(() => {
      expect(running.log()).toContain('"delivered"');
    });
    expect(receiver.received).toHaveLength(1);
    expect(sent).toBeLessThan(100);
  });

  it('asks to be left alone for a while is', async () => {
    const receiver = await Receiver.start((response, n) =>
      response.writeHead(n === 0 ? 429 : 200, { 'retry-after': '2' }).end(),
    );
    const { jobs } = start();
    await runJob(jobs, { url: receiver.url });
    await until(() => {
      expect(receiver.received).toHaveLength(2);
    });
    const [first, second] = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(second - first).toBeGreaterThanOrEqual(1);
  });

  it('is not at a public address is not connected to, by number or by name', async () => {
    const receiver = await Receiver.start();
    const running = start({ ALLOWED_PRIVATE_NETWORKS: 'none' });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const url = receiver.url.replace('127.0.0.1', host);
      const letter = await deadLetter(running, `${await runJob(running.jobs, { url })}-completed-job`);
      expect(letter).toMatchObject({ attempts: 1 });
      expect(letter.reason).toMatch(/address .*not public/);
    }
    expect(receiver.received).toEqual([]);
  });

  it('is slow gets it from another service when this one stops, which costs no attempt', async () => {
    let hangs = true;
    const receiver = await Receiver.start((response) => {
      if (!hangs) response.end();
    });
    const first = start({}, { ...IMPATIENCE, attemptLimitMs: 600_000 });
    await runJob(first.jobs, { url: receiver.url });
    await until(() => {
      expect(receiver.received).toHaveLength(1);
    });
    await first.stop();
    hangs = false;
    const second = start();
    await until(() => {
      expect(second.log()).toMatch(/"attempt":1,.*"delivered"/);
    });
    expect(receiver.received).toHaveLength(2);
  });

  it('was unreachable gets it when it is replayed; the letter is listed no more', async () => {
    let broken = true;
    const receiver = await Receiver.start((response) => response.writeHead(broken ? 503 : 200).end());
    const running = start();
    const id = await runJob(running.jobs, { url: receiver.url });
    const letter = await deadLetter(running, `${id}-completed-job`);
    expect(letter.attempts).toBe(3);
    const listed = async () =>
      (await running.deadLetters.list({ limit: 100 }, {})).data.map((item) => item.id);
    expect(await listed()).toContain(letter.id);
    broken = false;
    await running.replay(letter.id);
    await until(() => {
      expect(receiver.received).toHaveLength(4);
    });
    expect(receiver.received[3].headers['webhook-id']).toBe(letter.id);
    expect(await listed()).not.toContain(letter.id);
    await expect(running.replay(letter.id)).rejects.toMatchObject({ code: 'dead_letter_not_found' });
  });
});

function redirect(response: Parameters<NonNullable<Parameters<typeof Receiver.start>[0]>>[0]): void {
  response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
}
