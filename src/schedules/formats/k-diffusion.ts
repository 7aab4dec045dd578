import { z } from 'zod';
import type { SolverId } from '../../solvers.ts';
import { exportedLevels, finite } from './levels.ts';
import type { ExportTask, Format } from './format.ts';

/** Functions of k_diffusion.sampling and what they need beside model, x and sigmas. */
const FUNCTIONS: Readonly<Partial<Record<SolverId, readonly [name: string, ...options: string[]]>>> = {
  euler: ['sample_euler'],
  euler_ancestral: ['sample_euler_ancestral'],
  heun: ['sample_heun'],
  dpmpp_2m: ['sample_dpmpp_2m'],
  dpmpp_2m_sde: ['sample_dpmpp_2m_sde', "solver_type='midpoint'"],
  dpmpp_2m_sde_heun: ['sample_dpmpp_2m_sde', "solver_type='heun'"],
  dpmpp_3m_sde: ['sample_dpmpp_3m_sde'],
};

const KDiffusionExport = z
  .object({
    schedule_id: z.string(),
    sigmas: z.array(z.number().nonnegative()),
    call: z.string().nullable().meta({ description: 'Python; null where it has no such sampler' }),
    note: z.string().nullable(),
  })
  .meta({ id: 'KDiffusionExport' });

/** n + 1 sigmas for n steps, the last 0, as the get_sigmas_* functions make them. */
export const kDiffusion: Format = {
  id: 'k-diffusion',
  mediaType: 'application/vnd.stepsmith.k-diffusion+json',
  negotiable: true,
  extension: 'json',
  description: 'JSON: sigmas as k-diffusion walks them, and the call',
  schema: KDiffusionExport,
  render: kDiffusionExport,
};

function kDiffusionExport(task: ExportTask): z.output<typeof KDiffusionExport> {
  const { id, solver } = task.schedule;
  const sigmas = finite(exportedLevels(task, 'zero'), 'k-diffusion');
  const known = FUNCTIONS[(solver ?? 'euler') as SolverId];
  return {
    schedule_id: id,
    sigmas,
    call: known ? call(known, sigmas) : null,
    note: known ? null : `k-diffusion has no ${String(solver)}; its sampler loops take these sigmas`,
  };
}

function call([name, ...options]: readonly [string, ...string[]], sigmas: readonly number[]): string {
  const list = ['model', 'x * sigmas[0]', 'sigmas', ...options].join(', ');
  return `sigmas = torch.tensor([${sigmas.join(', ')}])\nk_diffusion.sampling.${name}(${list})`;
}
