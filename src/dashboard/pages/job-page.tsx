import { isFinished } from '../../jobs/job.ts';
import { useJob } from '../api/use-job.ts';
import type { JobResource } from '../api/types.ts';
import { CancelButton } from '../components/cancel-button.tsx';
import { Comparison } from '../components/comparison.tsx';
import { JobFacts } from '../components/job-facts.tsx';
import { jobTitle } from '../components/job-row.tsx';
import { Failure, Loading } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { Progress } from '../components/progress.tsx';
import { ScheduleLink } from '../components/schedule-link.tsx';
import { Stages } from '../components/stages.tsx';
import { StatusBadge } from '../components/status-badge.tsx';

/** The whole story of one job. */
export function JobPage({ id }: { id: string }) {
  const { job, error } = useJob(id);
  return (
    <Page title={job ? jobTitle(job) : 'Job'} actions={job && <CancelButton job={job} />}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!job && !error && <Loading what="the job" />}
      {job && <Story job={job} />}
    </Page>
  );
}

function Story({ job }: { job: JobResource }) {
  return (
    <>
      <Section title="State">
        <p class="state-line">
          <StatusBadge status={job.status} /> <code>{job.id}</code>
        </p>
        {!isFinished(job) && <Progress job={job} label="Progress of the job" />}
        <Stages job={job} />
        {job.error && (
          <div class="notice bad" role="alert">
            <strong>{job.error.code}</strong>: {job.error.message}
          </div>
        )}
      </Section>
      {job.schedules?.map((schedule) => (
        <Section key={schedule.id} title={`${schedule.steps} ${schedule.steps === 1 ? 'step' : 'steps'}`}>
          <ScheduleLink schedule={schedule} />
          <Comparison schedule={schedule} />
        </Section>
      ))}
      <Section title="Request and cost">
        <JobFacts job={job} />
      </Section>
    </>
  );
}
