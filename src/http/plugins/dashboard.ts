import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { openTo } from './access.ts';
import type { App } from '../typed.ts';

/** Built from src/dashboard by `npm run build:dashboard` and committed. */
const BUILT = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** Nothing but files and answers of this service; blob: for charts on their way to a file. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The dashboard at `/`. Its assets are named after their content and never change; the page itself is asked for again. */
export async function dashboard(app: App): Promise<void> {
  await app.register(async (files: App) => {
    openTo(files, 'public');
    await files.register(fastifyStatic, {
      root: BUILT,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        void reply.header('content-security-policy', POLICY);
        void reply.header('x-content-type-options', 'nosniff');
        void reply.header('referrer-policy', 'no-referrer');
        const immutable = path.includes('assets');
        void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });
}
