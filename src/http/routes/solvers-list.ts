import { z } from 'zod';
import { SOLVERS } from '../../solvers.ts';
import { pageOf, pageOfItems, presentPage, ShortPageQuery, YesOrNo } from '../schemas/paging.ts';
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
    querystring: ShortPageQuery.extend({
      order: z.coerce.number().int().min(1).max(3).optional(),
      stochastic: YesOrNo.optional(),
    }),
    response: { 200: pageOf(SolverResource), ...problems('invalid_request') },
  };
  app.get('/solvers', { schema, config: { scope: 'read' } }, ({ query: { order, stochastic, ...page } }) => {
    const wanted = SOLVERS.filter(
      (solver) =>
        (order ?? solver.order) === solver.order && (stochastic ?? solver.stochastic) === solver.stochastic,
    );
    const shown = wanted.map((solver) => ({ ...solver, aliases: [...solver.aliases] }));
    return presentPage(pageOfItems(shown, page));
  });
}
