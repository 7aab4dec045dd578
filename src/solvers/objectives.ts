import type { SolverId } from '../solvers.ts';
import { dpmpp2m } from './dpmpp-2m.ts';
import { MULTISTEP } from './index.ts';
import type { LinearMultistep } from './linear-multistep.ts';

/** What the Gram can cost of a solver: how many outputs a step is made of, and with which weights. */
export type SolverObjective = Pick<LinearMultistep, 'history' | 'weights'>;

/**
 * The objective that is a solver's own. The two that are not linear in the outputs at levels already visited take that of
 * 2M: heun and unipc both make a step of a slope of D in log sigma, as 2M does, and differ in where they evaluate it.
 */
export const OBJECTIVES: Readonly<Record<SolverId, SolverObjective>> = {
  ...MULTISTEP,
  heun: dpmpp2m,
  unipc: dpmpp2m,
};
