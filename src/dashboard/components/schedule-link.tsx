import type { ScheduleResource } from '../api/types.ts';
import { scheduleHref, schedulePath } from '../schedule-address.ts';

/** To the page of a schedule, and to its report. */
export function ScheduleLink({ schedule }: { schedule: ScheduleResource }) {
  return (
    <p class="actions">
      <a class="button" href={scheduleHref(schedule)}>
        See the schedule
      </a>
      <ReportLink schedule={schedule} />
      <span class="dim">version {schedule.version}</span>
    </p>
  );
}

/** One page that needs nothing else, in a window of its own: to print or to keep. */
export function ReportLink({ schedule }: { schedule: ScheduleResource }) {
  return (
    <a class="button" href={schedulePath(schedule, '/report')} target="_blank" rel="noreferrer">
      Report
    </a>
  );
}
