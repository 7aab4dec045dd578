import { useResource } from '../api/use-resource.ts';
import type { JobResource, Page as PageOf } from '../api/types.ts';
import { JobRow } from '../components/job-row.tsx';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { JobFilters } from '../components/job-filters.tsx';
import { Pager } from '../components/pager.tsx';

const POLL_MS = 5_000;
/** A page of the list: few enough to stay fluid however many jobs there are. */
const LIMIT = 25;

/** All jobs, newest first. */
export function JobsPage({ query }: { query: URLSearchParams }) {
  const cursor = query.get('cursor');
  const { data, error } = useResource<PageOf<JobResource>>(
    `/jobs?${search(query)}`,
    cursor === null ? POLL_MS : null,
  );
  return (
    <Page title="Jobs">
      <JobFilters query={query} />
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="jobs" />}
      {data && <List jobs={data.data} filtered={query.has('status') || query.has('model')} />}
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

function List({ jobs, filtered }: { jobs: readonly JobResource[]; filtered: boolean }) {
  if (jobs.length === 0) return <Empty>{filtered ? 'No job fits these filters.' : 'No jobs yet.'}</Empty>;
  return (
    <ul class="rows" aria-label="Jobs">
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  );
}
