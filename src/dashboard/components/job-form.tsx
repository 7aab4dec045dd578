import { useState } from 'preact/hooks';
import { ApiError, change } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import type { JobResource, ModelResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { estimate } from '../estimate.ts';
import { bodyOf, fieldGroups, type Schema } from '../request-schema.ts';
import { href, navigate } from '../router.ts';
import { Estimate } from './estimate.tsx';
import { FieldInput } from './field-input.tsx';
import { Failure } from './notice.tsx';

type Values = Readonly<Record<string, string>>;

/** What a job is asked for with, and what it may cost. */
export function JobForm({ schema, model }: { schema: Schema; model: string }) {
  const [values, setValues] = useState<Values>({ model, solver: '', steps: '10' });
  const [error, setError] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const may = useMay('optimize');
  const submit = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    try {
      const job = await change<JobResource>('POST', '/optimize', bodyOf(values));
      navigate(href(['jobs', job.id]));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      setSending(false);
    }
  };
  const fields: Fields = (name, field, required = false) => (
    <FieldInput
      key={name}
      name={name}
      schema={field}
      value={values[name] ?? ''}
      wrong={wrongOf(error, name)}
      required={required}
      onChange={(value) => {
        // Another model may not take guidance.
        const cleared = name === 'model' ? { guidance_scale: '' } : {};
        setValues((before) => ({ ...before, ...cleared, [name]: value }));
      }}
    />
  );
  return (
    <form class="card form" onSubmit={(event) => void submit(event)}>
      <Main schema={schema} model={values['model']} fields={fields} />
      <MoreSettings schema={schema} method={values['method']} fields={fields} />
      <Estimate evaluations={estimate(values, schema)} model={values['model']} />
      {error && <Failure error={error} />}
      <button type="submit" class="primary" disabled={sending || !may}>
        Start the job
      </button>
    </form>
  );
}

/** Draws the field of that name. */
type Fields = (name: string, schema: Schema, required?: boolean) => ReturnType<typeof FieldInput>;

function Main({ schema, model, fields }: { schema: Schema; model: string; fields: Fields }) {
  const models = useResource<{ data: ModelResource[] }>('/models');
  const ready = models.data?.data.filter(({ state }) => state === 'READY') ?? [];
  const guided = ready.find(({ name }) => name === model)?.takes_guidance;
  const names = ready.map(({ name }) => name);
  const { solver = {}, guidance_scale: guidance = {} } = schema.properties ?? {};
  return (
    <div class="fields">
      {fields('model', { type: 'string', enum: names, description: 'A model of the repository' }, true)}
      {fields('solver', solver, true)}
      {fields('steps', { description: 'One step count or several: 5, 10, 20' }, true)}
      {guided && fields('guidance_scale', guidance)}
    </div>
  );
}

interface MoreSettingsProps {
  readonly schema: Schema;
  readonly method: string | undefined;
  readonly fields: Fields;
}

function MoreSettings({ schema, method, fields }: MoreSettingsProps) {
  return (
    <details>
      <summary>More settings</summary>
      {fieldGroups(schema, method).map(({ title, fields: group }) => (
        <fieldset class="group" key={title}>
          <legend>{title}</legend>
          <div class="fields">{group.map(({ path, schema: field }) => fields(path.join('.'), field))}</div>
        </fieldset>
      ))}
    </details>
  );
}

/** What the API found wrong with a field. */
function wrongOf(error: ApiError | null, name: string): string | undefined {
  const pointer = `#/${name.replaceAll('.', '/')}`;
  return error?.problem?.errors?.find((one) => one.pointer === pointer)?.detail;
}
