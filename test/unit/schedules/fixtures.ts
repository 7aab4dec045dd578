import { publishedSchedule } from '../../../src/schedules/published.ts';
import type { ExportTask, Format } from '../../../src/schedules/formats/format.ts';
import { FORMATS } from '../../../src/schedules/formats/index.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';

/** A schedule that does not start at pure noise. */
type Finite = Omit<ScheduleResource, 'sigmas'> & { sigmas: number[] };

export const SDXL = publishedSchedule('stable-diffusion-xl', 10) as Finite;

export function scheduleOf(
  sigmas: readonly number[],
  change: Partial<Omit<ScheduleResource, 'sigmas'>> = {},
): Finite {
  return { ...SDXL, sigmas: [...sigmas], steps: sigmas.length - 1, timesteps: null, ...change };
}

/** Pure noise, an infinite sigma, is null in a stored schedule. */
export function fromPureNoise(change: Partial<ScheduleResource> = {}): ScheduleResource {
  const sigmas = [null, 9, 1, 0.25];
  return { ...SDXL, sigmas, starts_at_pure_noise: true, steps: 3, timesteps: null, ...change };
}

export function formatOf(id: string): Format {
  return FORMATS.find((format) => format.id === id)!;
}

export function render(id: string, task: Partial<ExportTask> = {}): object | string {
  return formatOf(id).render({
    schedule: SDXL,
    process: 'vp',
    terminal: undefined,
    strength: undefined,
    ...task,
  });
}
