import { wrongParameter } from '../../errors.ts';
import { z } from 'zod';
import type { SolverId } from '../../solvers.ts';
import { exportedLevels, finite, flowTime, truncatedSteps, type Level } from './levels.ts';
import type { ExportTask, Format, Terminal } from './format.ts';

/** What a scheduler of diffusers is given. */
const DiffusersSchedule = z.object({
  scheduler: z.string().meta({ description: 'Class of diffusers' }),
  config: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .meta({ description: 'For from_config' }),
  sigmas: z
    .array(z.number().nonnegative())
    .nullable()
    .meta({ description: 'Of set_timesteps or the pipeline' }),
  timesteps: z.array(z.int()).nullable().meta({ description: 'Where the scheduler takes these instead' }),
});

type DiffusersSchedule = z.output<typeof DiffusersSchedule>;

const DiffusersExport = DiffusersSchedule.extend({
  schedule_id: z.string(),
  call: z.string().meta({ description: 'Python' }),
  note: z.string().nullable().meta({ description: 'Where the solver is not the one it was optimised for' }),
}).meta({ id: 'DiffusersExport' });

/** A scheduler that takes custom timesteps only and appends the last sigma by itself. */
interface Taker {
  readonly scheduler: string;
  readonly config: DiffusersSchedule['config'];
  /** What its final_sigmas_type is called; null where it has none and ends at 0. */
  readonly ends: Readonly<Record<Terminal, string>> | null;
}

const BY_TIMESTEPS: Readonly<Partial<Record<SolverId, Taker>>> = {
  heun: { scheduler: 'HeunDiscreteScheduler', config: {}, ends: null },
  dpmpp_2m: multistep({ algorithm_type: 'dpmsolver++', solver_order: 2 }),
  dpmpp_2m_sde: multistep({ algorithm_type: 'sde-dpmsolver++', solver_order: 2, solver_type: 'midpoint' }),
  dpmpp_2m_sde_heun: multistep({ algorithm_type: 'sde-dpmsolver++', solver_order: 2, solver_type: 'heun' }),
  dpmpp_3m_sde: multistep({ algorithm_type: 'sde-dpmsolver++', solver_order: 3 }),
};

function multistep(config: DiffusersSchedule['config']): Taker {
  return { scheduler: 'DPMSolverMultistepScheduler', config, ends: { zero: 'zero', min: 'sigma_min' } };
}

/**
 * What `set_timesteps` of a scheduler takes, and the call. Euler takes n + 1 sigmas, its last one as given; the flow scheduler n
 * times and the multistep ones n timesteps, to which they append 0 themselves. Image-to-image pipelines cut the whole
 * schedule by `strength` themselves, so it goes into the call.
 */
export const diffusers: Format = {
  id: 'diffusers',
  mediaType: 'application/vnd.stepsmith.diffusers+json',
  negotiable: true,
  extension: 'json',
  description: 'JSON: the scheduler, its sigmas or timesteps, and the call',
  schema: DiffusersExport,
  render: diffusersExport,
};

function diffusersExport(task: ExportTask): z.output<typeof DiffusersExport> {
  const { strength, schedule } = task;
  const chosen = choose({ ...task, strength: undefined });
  if (strength !== undefined && truncatedSteps(schedule.steps, strength) < 1)
    throw wrongParameter('strength', `${strength} leaves none of the ${schedule.steps} steps`);
  return {
    schedule_id: schedule.id,
    ...chosen,
    call: call(chosen, strength),
    note: noteOn(chosen, schedule.solver as SolverId | null),
  };
}

function choose(task: ExportTask): DiffusersSchedule {
  const { schedule, process, terminal = 'zero' } = task;
  if (process === 'flow') return flow(exportedLevels({ ...task, terminal: 'min' }, 'min'), terminal);
  const taker = schedule.solver && BY_TIMESTEPS[schedule.solver as SolverId];
  if (taker && schedule.timesteps) return byTimesteps(taker, schedule.timesteps, terminal);
  const sigmas = finite(exportedLevels(task, 'zero'), 'EulerDiscreteScheduler of diffusers');
  return { scheduler: 'EulerDiscreteScheduler', config: {}, sigmas, timesteps: null };
}

function byTimesteps(taker: Taker, timesteps: readonly number[], terminal: Terminal): DiffusersSchedule {
  const own = { sigmas: null, timesteps: timesteps.slice(0, -1) };
  if (taker.ends) {
    const config = { ...taker.config, final_sigmas_type: taker.ends[terminal] };
    return { scheduler: taker.scheduler, config, ...own };
  }
  if (terminal === 'min')
    throw wrongParameter('terminal', `${taker.scheduler} of diffusers always ends at 0`);
  return { scheduler: taker.scheduler, config: taker.config, ...own };
}

/** It appends 0 to whatever it is given: after sigma_min that is one step more, from there. */
function flow(levels: readonly Level[], terminal: Terminal): DiffusersSchedule {
  const times = levels.map(flowTime);
  const sigmas = terminal === 'zero' ? times.slice(0, -1) : times;
  const config = { shift: 1, use_dynamic_shifting: false };
  return { scheduler: 'FlowMatchEulerDiscreteScheduler', config, sigmas, timesteps: null };
}

/** Python. */
function call(
  { scheduler, config, sigmas, timesteps }: DiffusersSchedule,
  strength: number | undefined,
): string {
  const settings = Object.entries(config).map(([name, value]) => `, ${name}=${python(value)}`);
  const list = sigmas ? `sigmas=[${sigmas.join(', ')}]` : `timesteps=[${(timesteps ?? []).join(', ')}]`;
  const image = strength === undefined ? '' : `image=image, strength=${strength}, `;
  return [
    `pipe.scheduler = ${scheduler}.from_config(pipe.scheduler.config${settings.join('')})`,
    `pipe(prompt, ${image}${list})`,
  ].join('\n');
}

function python(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** Where the solver that is walked is not the one the schedule was optimised for. */
function noteOn({ scheduler }: DiffusersSchedule, solver: SolverId | null): string | null {
  const faithful = solver === null || solver === 'euler' || BY_TIMESTEPS[solver]?.scheduler === scheduler;
  if (faithful) return null;
  return `optimised for ${solver}; no scheduler of diffusers takes this schedule for it, ${scheduler} takes it for Euler`;
}
