import helmet from 'helmet';
import type { App } from '../typed.ts';

/** Pages run scripts of this service alone, and no other site frames them. */
export function sendSecurityHeaders(app: App): void {
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  // Not @fastify/helmet, which reckons them anew for every request.
  app.addHook('onRequest', ({ raw }, reply, done) => {
    setHeaders(raw, reply.raw, (error) => {
      done(error as Error | undefined);
    });
  });
  // Answers depend on who asks, and may be asked for again with If-None-Match.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
    done(null, payload);
  });
}
