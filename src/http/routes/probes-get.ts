import { z } from 'zod';
import { StepsmithError } from '../../errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { NoQuery } from '../schemas/paging.ts';
import { presentProbe, ProbeResource } from '../schemas/probe.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** `GET /probes/{id}`: what was measured of a model. */
export function getProbe(app: App, { probes }: Dependencies): void {
  const schema = {
    operationId: 'getProbe',
    tags: ['probes'],
    summary: 'A measurement of a model: its levels, denoising-loss curve and cost',
    params: z.strictObject({ id: z.string().max(100) }),
    querystring: NoQuery,
    response: { 200: ProbeResource, ...problems('probe_not_found', 'invalid_request') },
  };
  app.get('/probes/:id', { schema, config: { scope: 'read' } }, async (request) => {
    const probe = await probes.get(request.params.id);
    if (!probe) throw new StepsmithError('probe_not_found', `there is no probe "${request.params.id}"`);
    return presentProbe(probe);
  });
}
