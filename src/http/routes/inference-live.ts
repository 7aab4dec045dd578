import { z } from 'zod';
import type { App } from '../typed.ts';

/** `GET /v2/health/live`: `/health/live` under its name in the Open Inference Protocol. */
export function getInferenceLiveness(app: App): void {
  const schema = {
    operationId: 'serverLive',
    tags: ['health'],
    summary: 'The process answers (Open Inference Protocol)',
    response: { 200: z.object({ live: z.literal(true) }) },
  };
  app.get('/v2/health/live', { schema, config: { scope: 'public' } }, () => ({ live: true as const }));
}
