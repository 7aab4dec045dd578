import type { Schema } from '../request-schema.ts';
import { useResource } from '../api/use-resource.ts';
import { JobForm } from '../components/job-form.tsx';
import { NeedsScope } from '../components/needs-scope.tsx';
import { Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';

interface Specification {
  readonly components: { readonly schemas: { readonly OptimizeRequest: Schema } };
}

/** A form for `POST /optimize`, made from the API's own schema. */
export function NewJobPage({ query }: { query: URLSearchParams }) {
  const { data, error } = useResource<Specification>('/openapi.json');
  return (
    <Page title="New job">
      <NeedsScope scope="optimize" to="start a job" />
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="the form" />}
      {data && <JobForm schema={data.components.schemas.OptimizeRequest} model={query.get('model') ?? ''} />}
    </Page>
  );
}
