import { describe, expect, it } from 'vitest';
import { isRedisDown } from '../../../src/redis/outage.ts';

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
const system = (syscall: string, code: string) =>
  Object.assign(new Error(`${syscall} ${code}`), { syscall, code });

describe('isRedisDown', () => {
  it.each([
    reply('LOADING Redis is loading the dataset in memory'),
    reply("OOM command not allowed when used memory > 'maxmemory'."),
    reply('MISCONF Errors writing to the AOF file: No space left on device'),
    reply("READONLY You can't write against a read only replica."),
    reply('EXECABORT Transaction discarded because of previous errors.'),
    system('connect', 'ECONNREFUSED'),
    system('connect', 'ENOENT'),
    system('read', 'ECONNRESET'),
    system('write', 'EPIPE'),
    new Error('Connection is closed.'),
    new Error('Command timed out'),
    new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    Object.assign(new Error('Reached the max retries per request limit (which is 1).'), {
      name: 'MaxRetriesPerRequestError',
    }),
  ])('knows $message', (error) => {
    expect(isRedisDown(error)).toBe(true);
  });

  it.each([
    reply("ERR unknown command 'FOO'"),
    reply('WRONGTYPE Operation against a key holding the wrong kind of value'),
    system('open', 'ENOENT'),
    new Error('loading the model failed'),
    new TypeError('x is not a function'),
  ])('does not take $message for an outage', (error) => {
    expect(isRedisDown(error)).toBe(false);
  });
});
