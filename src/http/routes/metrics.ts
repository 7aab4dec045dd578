import { z } from 'zod';
import { Registry } from 'prom-client';
import type { Dependencies } from '../dependencies.ts';
import type { App } from '../typed.ts';

/** `GET /metrics`: for Prometheus. */
export function getMetrics(app: App, { metrics }: Dependencies): void {
  const schema = {
    operationId: 'metrics',
    tags: ['health'],
    summary: 'Metrics of the API, the queues and all workers, for Prometheus',
    response: {
      200: { description: 'The Prometheus text format', content: { 'text/plain': { schema: z.string() } } },
    },
  };
  app.get('/metrics', { schema, config: { scope: 'read' } }, async (_request, reply) => {
    return reply.type(Registry.PROMETHEUS_CONTENT_TYPE).send(await metrics.render());
  });
}
