import { figure } from '../../charts/figures.ts';
import type { JobResource } from '../api/types.ts';
import { duration } from './time.tsx';

/** How far a job is: a bar, and what is known of its pace. */
export function Progress({ job, label }: { job: JobResource; label: string }) {
  const percent = Math.floor(job.progress.fraction * 100);
  return (
    <div class="progress">
      <progress max={100} value={percent} aria-label={label} />
      <span class="figures">{[`${percent} %`, ...pace(job)].join(' · ')}</span>
    </div>
  );
}

function pace({ progress }: JobResource): string[] {
  const { evaluations_per_second: rate, seconds_left: left } = progress;
  return [
    ...(rate === null ? [] : [`${figure(rate, 3)} evaluations/s`]),
    ...(left === null ? [] : [`at most ${duration(left)} left`]),
  ];
}
