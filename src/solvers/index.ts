import type { SolverId } from '../solvers.ts';
import { dpmpp2mSdeHeun } from './dpmpp-2m-sde-heun.ts';
import { dpmpp2mSde } from './dpmpp-2m-sde.ts';
import { dpmpp2m } from './dpmpp-2m.ts';
import { dpmpp3mSde } from './dpmpp-3m-sde.ts';
import { erSde1, erSde2, erSde3 } from './er-sde.ts';
import { eulerAncestral } from './euler-ancestral.ts';
import { euler } from './euler.ts';
import { heun } from './heun.ts';
import { linearMultistep, type LinearMultistep } from './linear-multistep.ts';
import type { Solver } from './solver.ts';
import { unipc } from './unipc.ts';

/** The solvers whose steps the objective can cost from the Gram alone, by id. */
export const MULTISTEP = {
  euler,
  euler_ancestral: eulerAncestral,
  dpmpp_2m: dpmpp2m,
  dpmpp_2m_sde: dpmpp2mSde,
  dpmpp_2m_sde_heun: dpmpp2mSdeHeun,
  dpmpp_3m_sde: dpmpp3mSde,
  er_sde_1: erSde1,
  er_sde_2: erSde2,
  er_sde_3: erSde3,
} satisfies Partial<Record<SolverId, LinearMultistep>>;

/** Every solver, by id. */
export const SOLVERS_BY_ID: Readonly<Record<SolverId, Solver>> = {
  ...mapValues(MULTISTEP, linearMultistep),
  heun,
  unipc,
};

function mapValues<K extends string, V, W>(record: Record<K, V>, f: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, f(value)])) as Record<K, W>;
}
