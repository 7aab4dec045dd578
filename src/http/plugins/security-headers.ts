import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { App } from '../typed.ts';

const POLICY: HelmetOptions = {
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
};

/** What browsers heed of any answer; the rest of what helmet sets is for pages. */
const OF_ANY_ANSWER = [
  'content-security-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

/** Pages run scripts of this service alone, and no other site frames them. */
export function sendSecurityHeaders(app: App): void {
  const headers = Object.entries(headersOf(POLICY));
  const ofAny = Object.fromEntries(headers.filter(([name]) => OF_ANY_ANSWER.includes(name)));
  const ofPages = Object.fromEntries(headers.filter(([name]) => !OF_ANY_ANSWER.includes(name)));
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(ofAny);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isPage(reply)) reply.headers(ofPages);
    // Answers depend on who asks, and may be asked for again with If-None-Match.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
    done(null, payload);
  });
}

function isPage(reply: FastifyReply): boolean {
  return reply.getHeader('content-type')?.toString().startsWith('text/html') ?? false;
}

/** What helmet sets, which is the same for every answer: @fastify/helmet would reckon it anew each time. */
function headersOf(options: HelmetOptions): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, (error) => {
    if (error) throw error as Error;
  });
  return response.getHeaders();
}
