import { z } from 'zod';
import { SOLVERS } from '../../solvers.ts';
import { NoQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const SolverResource = z
  .object({
    id: z.string(),
    order: z.int(),
    stochastic: z.boolean().meta({ description: 'Whether it adds noise at every step' }),
    aliases: z.array(z.string()),
  })
  .meta({ id: 'Solver' });

/** `GET /solvers`: what `solver` may be. */
export function listSolvers(app: App): void {
  const schema = {
    operationId: 'listSolvers',
    tags: ['schedules'],
    summary: 'Solvers a schedule can be optimised for',
    querystring: NoQuery,
    response: { 200: z.object({ data: z.array(SolverResource) }), ...problems('invalid_request') },
  };
  app.get('/solvers', { schema, config: { scope: 'read' } }, () => ({
    data: SOLVERS.map((solver) => ({ ...solver, aliases: [...solver.aliases] })),
  }));
}
