import { useEffect, useState } from 'preact/hooks';
import { isFinished } from '../../jobs/job.ts';
import { useResource } from '../api/use-resource.ts';
import type { JobResource, Page as PageOf } from '../api/types.ts';
import { JobRow } from '../components/job-row.tsx';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { JobFilters } from '../components/job-filters.tsx';
import { Pager } from '../components/pager.tsx';

/** How soon the list is loaded again, while something runs and while nothing does. */
const POLL_MS = { busy: 2_000, calm: 5_000 } as const;
/** A page of the list: few enough to stay fluid however many jobs there are. */
const LIMIT = 25;

/** All jobs, newest first. */
export function JobsPage({ query }: { query: URLSearchParams }) {
  const [busy, setBusy] = useState(false);
  const pollMs = busy ? POLL_MS.busy : POLL_MS.calm;
  const { data, error, reload } = useResource<PageOf<JobResource>>(`/jobs?${search(query)}`, pollMs);
  useEffect(() => {
    setBusy(data?.data.some((job) => !isFinished(job)) ?? false);
  }, [data]);
  return (
    <Page title="Jobs">
      <JobFilters query={query} />
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="jobs" />}
      {data && (
        <List jobs={data.data} onChange={reload} filtered={query.has('status') || query.has('model')} />
      )}
      {data && <Pager place={['jobs']} query={query} next={data.next_cursor} />}
    </Page>
  );
}

function search(query: URLSearchParams): string {
  const wanted = new URLSearchParams({ limit: String(LIMIT) });
  for (const name of ['status', 'model', 'cursor']) {
    const value = query.get(name);
    if (value) wanted.set(name, value);
  }
  return wanted.toString();
}

interface ListProps {
  readonly jobs: readonly JobResource[];
  readonly filtered: boolean;
  readonly onChange: () => void;
}

function List({ jobs, filtered, onChange }: ListProps) {
  if (jobs.length === 0) return <Empty>{filtered ? 'No job fits these filters.' : 'No jobs yet.'}</Empty>;
  return (
    <ul class="rows" aria-label="Jobs">
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} onChange={onChange} />
      ))}
    </ul>
  );
}
