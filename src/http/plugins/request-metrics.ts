import type { ApiMetrics } from '../../metrics/api-metrics.ts';
import type { App } from '../typed.ts';

/** Times every request, under the address of its operation: one client's ids must not make a series each. */
export function timeRequests(app: App, metrics: ApiMetrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
}
