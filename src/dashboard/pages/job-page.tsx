import { isFinished } from '../../jobs/job.ts';
import { useResource } from '../api/use-resource.ts';
import type { JobResource } from '../api/types.ts';
import { Comparison } from '../components/comparison.tsx';
import { JobFacts } from '../components/job-facts.tsx';
import { jobTitle } from '../components/job-row.tsx';
import { Failure, Loading } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { Progress } from '../components/progress.tsx';
import { ScheduleLink } from '../components/schedule-link.tsx';
import { Stages } from '../components/stages.tsx';
import { StatusBadge } from '../components/status-badge.tsx';

const POLL_MS = 1_000;

/** The whole story of one job. */
export function JobPage({ id }: { id: string }) {
  const { data: job, error } = useJob(id);
  return (
    <Page title={job ? jobTitle(job) : 'Job'}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!job && !error && <Loading what="the job" />}
      {job && <Story job={job} />}
    </Page>
  );
}

function useJob(id: string) {
  const path = `/jobs/${encodeURIComponent(id)}`;
  return useResource<JobResource>(path, POLL_MS);
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
