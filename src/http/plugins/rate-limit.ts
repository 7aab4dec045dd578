import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOCAL } from '../../auth/principal.ts';
import { StepsmithError } from '../../errors.ts';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';
import { principalOf } from './access.ts';

const WINDOW_MS = 60_000;
/** Wrong keys a minute from one address. */
const MAX_FAILURES = 30;

/** @throws StepsmithError `too_many_requests` when an address has tried too many wrong keys */
export type CountFailure = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Settings of a route that takes keys in its body: by address, for everybody. */
export const LIMITED_BY_ADDRESS = {
  max: MAX_FAILURES,
  keyGenerator: (request: FastifyRequest) => request.ip,
  allowList: () => false,
};

/**
 * Requests a minute of each caller, counted in Redis over all API processes, with RateLimit-* headers. While Redis is away
 * nothing is counted: what a caller could do then, needs Redis itself.
 */
export async function limitRates(
  app: App,
  { redis, http: { rateLimit: max } }: Dependencies,
): Promise<CountFailure> {
  if (max === 0) return () => Promise.resolve();
  await app.register(rateLimit, {
    redis,
    nameSpace: 'stepsmith:rate:',
    max,
    timeWindow: WINDOW_MS,
    skipOnError: true,
    enableDraftSpec: true,
    // Runs once access is decided: who calls is known.
    keyGenerator: (request) => principalOf(request)?.id ?? request.ip,
    allowList: isUnlimited,
    errorResponseBuilder: (_request, { max: allowed, ttl }) => tooMany(`more than ${allowed} requests`, ttl),
  });
  const check = app.createRateLimit(LIMITED_BY_ADDRESS);
  return async (request, reply) => {
    const failures = await check(request);
    if (failures.isAllowed || !failures.isExceeded) return;
    reply.header('retry-after', failures.ttlInSeconds);
    throw tooMany(`more than ${MAX_FAILURES} wrong keys from this address`, failures.ttl);
  };
}

/** What is open to anybody, probes of orchestrators above all; and who needs no key. */
function isUnlimited(request: FastifyRequest): boolean {
  const principal = principalOf(request);
  return principal === null || principal.id === LOCAL.id;
}

function tooMany(what: string, ttlMs: number): StepsmithError {
  return new StepsmithError(
    'too_many_requests',
    `${what} in a minute; try again in ${Math.ceil(ttlMs / 1000)} s`,
  );
}
