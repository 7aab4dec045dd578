import cors from '@fastify/cors';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';

const HOUR_S = 3600;

/** Lets pages of the configured origins call the service with a key. Cookies stay with this service's own pages. */
export async function allowOrigins(app: App, { http: { corsOrigins } }: Dependencies): Promise<void> {
  if (corsOrigins.length === 0) return;
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      ...['Authorization', 'Content-Type', 'Accept', 'If-None-Match', 'Last-Event-ID'],
      ...['Idempotency-Key', 'Prefer', 'X-Request-Id'],
    ],
    exposedHeaders: [
      ...['Location', 'ETag', 'Retry-After', 'X-Request-Id', 'Idempotency-Replayed', 'Preference-Applied'],
      ...['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
    ],
    maxAge: HOUR_S,
  });
}
