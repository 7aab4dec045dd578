import type { JobResource } from '../api/types.ts';
import { href } from '../router.ts';
import { CancelButton } from './cancel-button.tsx';
import { Progress } from './progress.tsx';
import { StatusBadge } from './status-badge.tsx';
import { Ago } from './time.tsx';

/** What a job is about, in a line. */
export function jobTitle({ request: { model, solver, steps } }: JobResource): string {
  return `${model} · ${solver} · ${steps.join(', ')} ${steps.length === 1 && steps[0] === 1 ? 'step' : 'steps'}`;
}

/** One job of the list. */
export function JobRow({ job, onChange }: { job: JobResource; onChange: () => void }) {
  return (
    <li class="row">
      <a class="name" href={href(['jobs', job.id])}>
        {jobTitle(job)}
      </a>
      <span class="state">
        <StatusBadge status={job.status} />
      </span>
      <span class="what">
        {job.finished_at === null ? <Progress job={job} label={jobTitle(job)} /> : outcome(job)}
      </span>
      <span class="when">
        <Ago time={job.created_at} />
      </span>
      <span class="do">
        <CancelButton job={job} onCanceled={onChange} />
      </span>
    </li>
  );
}

function outcome({ error, schedules }: JobResource) {
  if (error) return <span class="dim">{error.message}</span>;
  const chosen = new Set(schedules?.map(({ validation }) => validation?.chosen ?? 'not measured') ?? []);
  return <span class="dim">{[...chosen].join('; ')}</span>;
}
