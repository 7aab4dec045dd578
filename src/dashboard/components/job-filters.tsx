import { JOB_STATUSES } from '../../jobs/job.ts';
import { useResource } from '../api/use-resource.ts';
import type { ModelResource } from '../api/types.ts';
import { href, navigate } from '../router.ts';

/** Narrows the list of jobs; what is chosen is in the address. */
export function JobFilters({ query }: { query: URLSearchParams }) {
  const models = useResource<{ data: ModelResource[] }>('/models');
  const status = query.get('status') ?? '';
  const model = query.get('model') ?? '';
  const change = (name: string) => (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    navigate(href(['jobs'], { status, model, [name]: value }));
  };
  const names = new Set([...(models.data?.data.map(({ name }) => name) ?? []), ...(model ? [model] : [])]);
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label>
        Status
        <select value={status} onChange={change('status')}>
          <option value="">any</option>
          {JOB_STATUSES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label>
        Model
        <select value={model} onChange={change('model')}>
          <option value="">any</option>
          {[...names].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </form>
  );
}
