import type { RedisOptions } from 'ioredis';

/** What `REDIS_URL` may be, in words for the person who has to correct it. */
export const REDIS_URL_FORMS =
  'redis://[user:password@]host[:port][/database], rediss://... (TLS) or unix:///path/to.sock';

/** Where a Redis is and how to log in, in the terms of ioredis. */
export type RedisAddress = Pick<
  RedisOptions,
  'host' | 'port' | 'path' | 'db' | 'username' | 'password' | 'tls'
>;

/**
 * The ioredis options of a Redis URL.
 *
 * `unix:///path/to.sock` takes `?username=`, `?password=` and `?db=`, because a URL without a host has no room for
 * them elsewhere. Anything percent-encoded is decoded.
 *
 * @throws Error naming the accepted forms, never the URL itself: it may hold a password.
 */
export function redisOptions(url: string): RedisAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === 'unix:') return unixOptions(parsed);
  if (parsed?.protocol === 'redis:') return tcpOptions(parsed);
  if (parsed?.protocol === 'rediss:') return { ...tcpOptions(parsed), tls: {} };
  throw malformed();
}

function tcpOptions({ hostname, port, username, password, pathname }: URL): RedisAddress {
  if (hostname === '') throw malformed();
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    db: database(pathname.slice(1)),
    ...credentials(decodeURIComponent(username), decodeURIComponent(password)),
  };
}

function unixOptions({ host, pathname, searchParams }: URL): RedisAddress {
  if (host !== '' || pathname.length < 2) throw malformed();
  return {
    path: decodeURIComponent(pathname),
    db: database(searchParams.get('db') ?? ''),
    ...credentials(searchParams.get('username') ?? '', searchParams.get('password') ?? ''),
  };
}

function database(text: string): number {
  if (!/^\d{0,5}$/.test(text)) throw malformed();
  return Number(text);
}

function credentials(username: string, password: string): RedisAddress {
  return { ...(username !== '' && { username }), ...(password !== '' && { password }) };
}

function malformed(): Error {
  return new Error(`must be ${REDIS_URL_FORMS}`);
}
