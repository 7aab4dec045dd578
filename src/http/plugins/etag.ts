import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { App } from '../typed.ts';

/** In the contract of a route whose answers get an `ETag` and are not sent again to who has them. */
export const NOT_MODIFIED = { 304: z.null().describe('`If-None-Match` holds the current `ETag`') };

/** `ETag` and `If-None-Match` (RFC 9110, section 13) for every route that documents a 304. */
export function sendEtags(app: App): void {
  app.addHook('onSend', ({ routeOptions, headers }, reply, payload, done) => {
    const { response } = (routeOptions.schema ?? {}) as { response?: object };
    const isTagged = response && 304 in response && reply.statusCode === 200;
    if (!isTagged || (typeof payload !== 'string' && !Buffer.isBuffer(payload))) {
      done(null, payload);
      return;
    }
    const etag = reply.getHeader('etag')?.toString() ?? etagOf(payload);
    reply.header('etag', etag);
    const isKnown = matches(headers['if-none-match'], etag);
    if (isKnown) reply.code(304);
    done(null, isKnown ? '' : payload);
  });
}

/** Weak: the same for every Content-Encoding. */
export function etagOf(payload: string | Buffer): string {
  return `W/"${createHash('sha1').update(payload).digest('base64url')}"`;
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const opaque = etag.slice(2);
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(opaque) || tags.includes('*');
}
