import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Identity } from '../auth/authenticator.ts';
import type { RouteAccess } from '../auth/scopes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. Every route says so: the service does not start with one that does not. */
    scope?: RouteAccess;
  }
  interface FastifyRequest {
    /** Who makes the request; null on public routes. */
    identity: Identity | null;
  }
}

/** Fastify whose handlers are typed by their zod contracts. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
