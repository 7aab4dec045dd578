import { z } from 'zod';
import { pingRedis } from '../../redis/connection.ts';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';

const Readiness = z
  .object({
    status: z.enum(['ready', 'unavailable']),
    reasons: z.array(z.string()).meta({ description: 'Why it is unavailable' }),
    warnings: z.array(z.string()).meta({ description: 'What would lose accepted jobs in a crash' }),
  })
  .meta({ id: 'Readiness' });

/** `GET /health/ready`: jobs can be accepted. */
export function getReadiness(app: App, { redis }: Dependencies): void {
  const schema = {
    operationId: 'ready',
    tags: ['health'],
    summary: 'Jobs can be accepted',
    response: { 200: Readiness, 503: Readiness },
  };
  app.get('/health/ready', { schema, config: { scope: 'public' } }, async (_request, reply) => {
    const { reachable, weaknesses } = await pingRedis(redis);
    if (reachable) return { status: 'ready' as const, reasons: [], warnings: [...weaknesses] };
    return reply.code(503).send({ status: 'unavailable', reasons: ['Redis does not answer'], warnings: [] });
  });
}
