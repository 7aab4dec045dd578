import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** What a program that logs through `createLogger` writes to stdout, line by line. */
function logged(statements: string, logLevel = 'info'): Record<string, unknown>[] {
  const source = `
    import { createLogger } from './src/logger.ts';
    const logger = createLogger({ logLevel: '${logLevel}' }, 'test');
    ${statements}`;
  const { stdout, stderr } = spawnSync(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    source,
  ]);
  expect(stderr.toString()).toBe('');
  const lines = stdout.toString().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('writes one JSON object a line, named, with an ISO time, from the wanted level on', () => {
  const [line, ...rest] = logged(`logger.debug('no'); logger.warn({ a: 1 }, 'yes');`, 'warn');
  expect(rest).toEqual([]);
  expect(line).toMatchObject({ name: 'test', level: 40, msg: 'yes', a: 1 });
  expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

it('shows no password of a URL, wherever in a line it is', () => {
  const lines = logged(`
    const url = 'rediss://user:hunter2@redis.example:6380/1';
    logger.info({ redisUrl: url, nested: { list: [url] } }, 'connecting to ' + url);
    logger.error({ err: new Error('cannot reach ' + url) }, 'unix:///r.sock?password=hunter2&db=1');`);
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  expect(lines[0]['redisUrl']).toBe('rediss://user:[redacted]@redis.example:6380/1');
  expect(lines[1]['msg']).toBe('unix:///r.sock?password=[redacted]&db=1');
});

it('shows no password of a refused login, which ioredis hangs on its error', () => {
  const [line] = logged(`
    const err = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      command: { name: 'hello', args: [3, 'AUTH', 'default', 'hunter2'] },
    });
    logger.error({ err }, 'no');`);
  expect(JSON.stringify(line)).not.toContain('hunter2');
  expect(line['err']).toMatchObject({ message: 'WRONGPASS invalid username-password pair' });
});
