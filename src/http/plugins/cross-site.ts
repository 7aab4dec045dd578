import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../../auth/authenticator.ts';
import { StepsmithError } from '../../errors.ts';

/** They change nothing (RFC 9110, section 9.2.1), and what they answer other sites cannot read. */
export const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const LOCAL_NAMES = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * A page of another site may have its own name resolve to 127.0.0.1, and its browser then takes this service for that
 * site. The name gives it away.
 */
export function requireLocalHost({ hostname }: FastifyRequest): void {
  if (!LOCAL_NAMES.test(hostname))
    throw crossSite(`without a key the service is called by localhost or 127.0.0.1, not by ${hostname}`);
}

/** Changes come from a page of this service or an allowed origin, or from no browser at all. */
export function requireOwnSite(
  request: FastifyRequest,
  { session }: Identity,
  corsOrigins: readonly string[],
): void {
  if (SAFE_METHODS.includes(request.method)) return;
  if (!isOwnSite(request, corsOrigins)) throw crossSite('the page that sent this is of another site');
  if (session && !same(session.csrfToken, request.headers['x-csrf-token']))
    throw crossSite('the X-CSRF-Token header must hold the csrf_token that GET /session answers');
}

function isOwnSite({ headers, host }: FastifyRequest, corsOrigins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && corsOrigins.includes(origin)) return true;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function same(token: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== token.length) return false;
  return timingSafeEqual(Buffer.from(token), Buffer.from(given));
}

function crossSite(detail: string): StepsmithError {
  return new StepsmithError('cross_site_request', detail);
}
