import type { ScheduleResource } from '../api/types.ts';
import { href } from '../router.ts';

/** Where the page of a schedule is. */
export function scheduleHref({ model, solver, steps, version, guidance_scale }: ScheduleResource): string {
  const guidance = guidance_scale === 1 ? null : guidance_scale;
  return href(['schedules', model], { solver, steps, version, guidance_scale: guidance });
}

export function ScheduleLink({ schedule }: { schedule: ScheduleResource }) {
  return (
    <p>
      <a class="button" href={scheduleHref(schedule)}>
        See the schedule
      </a>{' '}
      <span class="dim">version {schedule.version}</span>
    </p>
  );
}
