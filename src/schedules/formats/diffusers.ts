import { wrongParameter } from '../../errors.ts';
import { z } from 'zod';
import type { SolverId } from '../../solvers.ts';
import type { ScheduleResource } from '../schedule-resource.ts';
import {
  BY_TIMESTEPS,
  EULER,
  EULER_BY_TIMESTEPS,
  FLOW,
  noteOnSolver,
  type Taker,
} from './diffusers-schedulers.ts';
import { exportedLevels, finite, flowTime, truncatedSteps, type Level } from './levels.ts';
import type { ExportTask, Format, ProcessType, Terminal } from './format.ts';

/** What a scheduler of diffusers is given. */
const DiffusersSchedule = z.object({
  scheduler: z.string().meta({ description: 'Class of diffusers' }),
  config: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .meta({ description: 'For from_config, over that of the pipeline' }),
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
  note: z.string().nullable().meta({ description: 'What is to be known before it is used' }),
}).meta({ id: 'DiffusersExport' });

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
    note: noteOn(chosen, task),
  };
}

function choose(task: ExportTask): DiffusersSchedule {
  const { schedule, process, terminal = 'zero' } = task;
  if (process === 'flow') return flow(exportedLevels({ ...task, terminal: 'min' }, 'min'), terminal);
  const taker = takerOf(schedule, process);
  if (taker && schedule.timesteps) return byTimesteps(taker, schedule.timesteps, terminal);
  return {
    ...EULER,
    sigmas: finite(exportedLevels(task, 'zero'), `${EULER.scheduler} of diffusers`),
    timesteps: null,
  };
}

function takerOf(
  { solver, starts_at_pure_noise }: ScheduleResource,
  process: ProcessType | null,
): Taker | undefined {
  const own = BY_TIMESTEPS[solver as SolverId];
  const able = process === 'vp_zero_snr' && !own?.rescalesToZeroSnr ? undefined : own;
  return starts_at_pure_noise && !able?.rescalesToZeroSnr ? EULER_BY_TIMESTEPS : able;
}

function byTimesteps(
  { scheduler, config, ends }: Taker,
  timesteps: readonly number[],
  terminal: Terminal,
): DiffusersSchedule {
  const own = { scheduler, sigmas: null, timesteps: timesteps.slice(0, -1) };
  const refuse = (detail: string) => wrongParameter('terminal', `${scheduler} of diffusers ${detail}`);
  if (ends === null && terminal === 'min') throw refuse('always ends at 0');
  // What it calls sigma_min is the sigma of timestep 0.
  if (terminal === 'min' && timesteps.at(-1) !== 0)
    throw refuse(`ends at timestep 0 or at sigma 0, not at timestep ${timesteps.at(-1)}`);
  return { ...own, config: ends ? { ...config, final_sigmas_type: ends[terminal] } : config };
}

/** It appends 0 to whatever it is given: after sigma_min that is one step more, from there. */
function flow(levels: readonly Level[], terminal: Terminal): DiffusersSchedule {
  const times = levels.map(flowTime);
  return { ...FLOW, sigmas: terminal === 'zero' ? times.slice(0, -1) : times, timesteps: null };
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

function python(value: string | number | boolean | null): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** What is to be known before it is used. */
function noteOn({ scheduler }: DiffusersSchedule, { schedule, process }: ExportTask): string | null {
  const note = noteOnSolver(schedule.solver as SolverId | null, scheduler);
  if (process !== 'edm') return note;
  const edm = `for pipelines whose ${scheduler} has timestep_type "continuous": the EDM schedulers of diffusers take no schedule`;
  return note === null ? edm : `${note}; ${edm}`;
}
