import { z } from 'zod';
import type { App } from '../typed.ts';

/** `GET /health/live`: the process answers. */
export function getLiveness(app: App): void {
  const schema = {
    operationId: 'live',
    tags: ['health'],
    summary: 'The process answers',
    response: { 200: z.object({ status: z.literal('live') }) },
  };
  app.get('/health/live', { schema, config: { scope: 'public' } }, () => ({ status: 'live' as const }));
}
