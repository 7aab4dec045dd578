import { z } from 'zod';
import { pingRedis } from '../../redis/connection.ts';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';

/** `GET /v2/health/ready`: `/health/ready` under its name in the Open Inference Protocol, without its reasons. */
export function getInferenceReadiness(app: App, { redis }: Dependencies): void {
  const schema = {
    operationId: 'serverReady',
    tags: ['health'],
    summary: 'Jobs can be accepted (Open Inference Protocol)',
    response: { 200: z.object({ ready: z.literal(true) }), 503: z.object({ ready: z.literal(false) }) },
  };
  app.get('/v2/health/ready', { schema, config: { scope: 'public' } }, async (_request, reply) => {
    const { reachable } = await pingRedis(redis);
    return reachable ? { ready: true as const } : reply.code(503).send({ ready: false });
  });
}
