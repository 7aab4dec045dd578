import { expect, it } from 'vitest';
import { redisOptions } from '../../../src/redis/url.ts';

it.each([
  ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }],
  ['redis://:secret@10.0.0.1:7000/3', { host: '10.0.0.1', port: 7000, db: 3, password: 'secret' }],
  [
    'redis://me:p%40ss%2Fword@[::1]',
    { host: '::1', port: 6379, db: 0, username: 'me', password: 'p@ss/word' },
  ],
  ['rediss://r.example', { host: 'r.example', port: 6379, db: 0, tls: {} }],
  ['unix:///run/my%20redis.sock', { path: '/run/my redis.sock', db: 0 }],
  ['unix:///r.sock?db=1&password=s%26t', { path: '/r.sock', db: 1, password: 's&t' }],
])('understands %s', (url, options) => {
  expect(redisOptions(url)).toEqual(options);
});
