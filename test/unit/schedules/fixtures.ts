import { publishedSchedule } from '../../../src/schedules/published.ts';
import type { ExportTask, Format } from '../../../src/schedules/formats/format.ts';
import { FORMATS } from '../../../src/schedules/formats/index.ts';
import type { ScheduleResource } from '../../../src/schedules/schedule-resource.ts';

export const SDXL = publishedSchedule('stable-diffusion-xl', 10)!;

export function scheduleOf(
  sigmas: readonly number[],
  change: Partial<ScheduleResource> = {},
): ScheduleResource {
  return { ...SDXL, sigmas: [...sigmas], steps: sigmas.length - 1, timesteps: null, ...change };
}

/** Pure noise, an infinite sigma, is null in a stored schedule. */
export function fromPureNoise(change: Partial<ScheduleResource> = {}): ScheduleResource {
  const sigmas = [null, 9, 1, 0.25] as unknown as number[];
  return scheduleOf(sigmas, change);
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
