/** A sampler that walks down a schedule; the ids are those of k-diffusion and ComfyUI. */
export interface Solver {
  readonly id: string;
  /** Order by name; unipc's last step and the published form of dpmpp_3m_sde and er_sde_3 make those 2 in practice. */
  readonly order: 1 | 2 | 3;
  /** Whether it adds noise at every step. */
  readonly stochastic: boolean;
  /** Other names of the same sampler, taken wherever an id is. */
  readonly aliases: readonly string[];
}

export const SOLVERS = [
  { id: 'euler', order: 1, stochastic: false, aliases: ['ddim'] },
  { id: 'euler_ancestral', order: 1, stochastic: true, aliases: ['ddim_stochastic'] },
  { id: 'heun', order: 2, stochastic: false, aliases: [] },
  { id: 'dpmpp_2m', order: 2, stochastic: false, aliases: [] },
  { id: 'dpmpp_2m_sde', order: 2, stochastic: true, aliases: [] },
  { id: 'dpmpp_2m_sde_heun', order: 2, stochastic: true, aliases: [] },
  { id: 'dpmpp_3m_sde', order: 3, stochastic: true, aliases: [] },
  { id: 'er_sde_1', order: 1, stochastic: true, aliases: [] },
  { id: 'er_sde_2', order: 2, stochastic: true, aliases: [] },
  { id: 'er_sde_3', order: 3, stochastic: true, aliases: [] },
  { id: 'unipc', order: 3, stochastic: false, aliases: [] },
] as const satisfies readonly Solver[];

export type SolverId = (typeof SOLVERS)[number]['id'];

export const SOLVER_IDS: readonly SolverId[] = SOLVERS.map(({ id }) => id);

/** Every name a request may use. */
export const SOLVER_NAMES: readonly string[] = SOLVERS.flatMap(({ id, aliases }) => [id, ...aliases]);

/** The id behind an id or an alias; null when nothing has that name. */
export function solverId(name: string): SolverId | null {
  const solvers: readonly (Solver & { id: SolverId })[] = SOLVERS;
  return solvers.find(({ id, aliases }) => id === name || aliases.includes(name))?.id ?? null;
}

/** Whether a solver adds noise on its way. */
export function isStochastic(solver: SolverId): boolean {
  return SOLVERS.some(({ id, stochastic }) => id === solver && stochastic);
}
