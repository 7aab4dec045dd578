import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '../../auth/authenticator.ts';
import type { Principal } from '../../auth/principal.ts';
import { allows, type RouteAccess } from '../../auth/scopes.ts';
import { StepsmithError } from '../../errors.ts';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';
import { requireLocalHost, requireOwnSite } from './cross-site.ts';
import type { CountFailure } from './rate-limit.ts';

export const SESSION_COOKIE = 'stepsmith_session';

/**
 * Lets nobody use a route that its `config.scope` does not allow. A route without one keeps the service from starting;
 * routes of other plugins are opened with `openTo`.
 */
export async function controlAccess(
  app: App,
  { access: { authenticator }, http: { corsOrigins } }: Dependencies,
  countFailure: CountFailure,
): Promise<void> {
  await app.register(cookie);
  app.decorateRequest('identity', null);
  requireScopes(app);
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    const { authorization } = request.headers;
    const sessionToken = request.cookies[SESSION_COOKIE];
    try {
      return await authenticator.authenticate({ authorization, sessionToken });
    } catch (error) {
      if (!(error instanceof StepsmithError) || error.code !== 'unauthorized') throw error;
      // RFC 6750, section 3: what kind of credentials are asked for.
      reply.header('www-authenticate', 'Bearer realm="stepsmith"');
      if (authorization !== undefined || sessionToken !== undefined) await countFailure(request, reply);
      throw error;
    }
  };
  app.addHook('onRequest', async (request, reply) => {
    // Of an address that is nothing, nothing can be had.
    if (request.is404) return;
    const access = accessOf(request.routeOptions);
    if (access === 'public') return;
    if (authenticator.keyless === 'loopback') requireLocalHost(request);
    const identity = await authenticate(request, reply);
    // What a browser may send by itself, whichever site asks for it.
    if (identity.session !== null || authenticator.keyless) requireOwnSite(request, identity, corsOrigins);
    request.identity = identity;
    requireScope(reply, identity.principal, access);
  });
}

/** Gives the routes of another plugin, registered in this context, a scope. */
export function openTo(app: App, access: RouteAccess): void {
  app.addHook('onRoute', (route) => {
    route.config = { scope: access, ...route.config };
  });
}

/** The caller; null where the route is open to anybody. */
export function principalOf(request: FastifyRequest): Principal | null {
  return request.identity?.principal ?? null;
}

/** Who makes the request, on a route that is not public. */
export function requireIdentity({ identity }: FastifyRequest): Identity {
  if (identity) return identity;
  throw new Error('a public route has no identity');
}

interface DeclaredRoute {
  readonly method?: unknown;
  readonly url?: string | undefined;
  readonly config?: { readonly scope?: RouteAccess } | undefined;
}

function requireScopes(app: App): void {
  const routes: DeclaredRoute[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.addHook('onReady', (done) => {
    routes.forEach(accessOf);
    done();
  });
}

function accessOf({ method, url, config }: DeclaredRoute): RouteAccess {
  // What a browser asks before it sends another site's request.
  if (method === 'OPTIONS') return 'public';
  if (config?.scope !== undefined) return config.scope;
  throw new Error(`the route ${String(method)} ${String(url)} has no config.scope: say who may use it`);
}

function requireScope(reply: FastifyReply, { scopes }: Principal, needed: RouteAccess): void {
  if (needed === 'public' || needed === 'authenticated' || allows(scopes, needed)) return;
  reply.header('www-authenticate', `Bearer realm="stepsmith", error="insufficient_scope", scope="${needed}"`);
  const held = scopes.length > 0 ? scopes.join(', ') : 'none';
  throw new StepsmithError('insufficient_scope', `this needs the scope ${needed}; the key has ${held}`);
}
