import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { App } from '../typed.ts';

/** In the contract of a route whose answers get an `ETag` and are not sent again to who has them. */
export const NOT_MODIFIED = { 304: z.null().describe('`If-None-Match` holds the current `ETag`') };

/** `ETag` and `If-None-Match` (RFC 9110, section 13) for every route that documents a 304. */
export function sendEtags(app: App): void {
  app.addHook('onSend', async ({ routeOptions, headers }, reply, payload) => {
    const { response } = (routeOptions.schema ?? {}) as { response?: object };
    if (!response || !(304 in response) || reply.statusCode !== 200) return payload;
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    // Weak: the same for every Content-Encoding.
    const etag = `W/"${createHash('sha1').update(payload).digest('base64url')}"`;
    reply.header('etag', etag);
    if (!matches(headers['if-none-match'], etag)) return payload;
    reply.code(304);
    return '';
  });
}

function matches(header: string | undefined, etag: string): boolean {
  const opaque = etag.slice(2);
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(opaque) || tags.includes('*');
}
