import { connect as connectTls } from 'node:tls';
import { Redis } from 'ioredis';
import { redisOptions, type RedisAddress } from './url.ts';

const ANSWER_LIMIT_MS = 3_000;
const REFUSED_LOGIN = /\b(NOAUTH|WRONGPASS|invalid username-password|without any password configured)\b/;
const BROKEN_TLS = /SSL|TLS|EPROTO|certificate|self-signed/i;

/**
 * Tries REDIS_URL once, so that what no amount of waiting mends is told at the start: a password or TLS that is missing or
 * wrong. A Redis that is merely away is no fault: it may come.
 *
 * @throws Error saying what to change in REDIS_URL; it never repeats the URL, which may hold a password
 */
export async function requireAccess(url: string): Promise<void> {
  const address = redisOptions(url);
  const failure = await failureOf(address);
  if (failure === null) return;
  const place = address.path ?? `${address.host}:${address.port}`;
  if (REFUSED_LOGIN.test(failure)) throw new Error(refusedLogin(place, address));
  if (address.tls && (await speaksPlainly(address)))
    throw new Error(`Redis at ${place} does not speak TLS; REDIS_URL must begin with redis://`);
  if (address.tls && BROKEN_TLS.test(failure))
    throw new Error(
      `Redis at ${place} cannot be reached over TLS: ${failure} (NODE_EXTRA_CA_CERTS=FILE adds an authority of your own)`,
    );
  if (!address.tls && address.host && (await speaksTls(address)))
    throw new Error(`Redis at ${place} asks for TLS; REDIS_URL must begin with rediss://`);
}

function refusedLogin(place: string, { password }: RedisAddress): string {
  return password === undefined
    ? `Redis at ${place} asks for a password; put it into REDIS_URL: redis://:password@host, or redis://user:password@host`
    : `Redis at ${place} refuses the user name or password of REDIS_URL`;
}

/** null when it answers. */
async function failureOf(address: RedisAddress): Promise<string | null> {
  const redis = new Redis({
    ...address,
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: ANSWER_LIMIT_MS,
    commandTimeout: ANSWER_LIMIT_MS,
    retryStrategy: null,
  });
  const told: string[] = [];
  redis.on('error', ({ message }) => told.push(message));
  try {
    await redis.connect();
    await redis.ping();
    return null;
  } catch (error) {
    return [...told, error instanceof Error ? error.message : String(error)].join('; ');
  } finally {
    redis.disconnect();
  }
}

async function speaksPlainly(address: RedisAddress): Promise<boolean> {
  const plain = Object.fromEntries(Object.entries(address).filter(([name]) => name !== 'tls'));
  const failure = await failureOf(plain);
  return failure === null || REFUSED_LOGIN.test(failure);
}

/** A handshake is all that is wanted to know: the certificate is not looked at. */
function speaksTls({ host, port }: RedisAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_LIMIT_MS, () => {
      end(false);
    });
    socket.once('secureConnect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}
