import { useState } from 'preact/hooks';
import { ApiError, post } from '../api/client.ts';
import type { JobResource, ModelResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { Estimate } from '../components/estimate.tsx';
import { FieldInput } from '../components/field-input.tsx';
import { Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { bodyOf, fieldsOf, type Schema } from '../request-schema.ts';
import { href, navigate } from '../router.ts';

interface Specification {
  readonly components: { readonly schemas: { readonly OptimizeRequest: Schema } };
}

type Values = Readonly<Record<string, string>>;

/** A form for `POST /optimize`, made from the API's own schema. */
export function NewJobPage({ query }: { query: URLSearchParams }) {
  const { data, error } = useResource<Specification>('/openapi.json');
  return (
    <Page title="New job">
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="the form" />}
      {data && <Form schema={data.components.schemas.OptimizeRequest} model={query.get('model') ?? ''} />}
    </Page>
  );
}

function Form({ schema, model }: { schema: Schema; model: string }) {
  const [values, setValues] = useState<Values>({ model, solver: '', steps: '10' });
  const [error, setError] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const set = (name: string) => (value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    try {
      const job = await post<JobResource>('/optimize', bodyOf(values));
      navigate(href(['jobs', job.id]));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      setSending(false);
    }
  };
  return (
    <form class="card form" onSubmit={(event) => void submit(event)}>
      <Main schema={schema} values={values} set={set} />
      <details>
        <summary>More settings</summary>
        <div class="fields">
          {fieldsOf(schema).map(({ path, schema: field }) => {
            const name = path.join('.');
            return (
              <FieldInput
                key={name}
                name={name}
                schema={field}
                value={values[name] ?? ''}
                onChange={set(name)}
              />
            );
          })}
        </div>
      </details>
      <Estimate values={values} />
      {error && <Failure error={error} />}
      <button type="submit" class="primary" disabled={sending}>
        Start the job
      </button>
    </form>
  );
}

interface MainProps {
  readonly schema: Schema;
  readonly values: Values;
  readonly set: (name: string) => (value: string) => void;
}

function Main({ schema, values, set }: MainProps) {
  const models = useResource<{ data: ModelResource[] }>('/models');
  const ready = models.data?.data.filter(({ state }) => state === 'READY').map(({ name }) => name) ?? [];
  const solvers = schema.properties?.['solver'] ?? {};
  const names = { type: 'string', enum: ready, description: 'A model of the repository' };
  return (
    <div class="fields">
      <FieldInput name="model" schema={names} value={values['model']} onChange={set('model')} required />
      <FieldInput name="solver" schema={solvers} value={values['solver']} onChange={set('solver')} required />
      <FieldInput
        name="steps"
        schema={{ description: 'One step count or several: 5, 10, 20' }}
        value={values['steps']}
        onChange={set('steps')}
        required
      />
    </div>
  );
}
