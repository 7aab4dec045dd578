import { figure } from '../../charts/figures.ts';
import type { ModelResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { Facts } from '../components/facts.tsx';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { href } from '../router.ts';

/** The model repository: what can be used, and why not where it cannot. */
export function ModelsPage({ name }: { name: string | undefined }) {
  const { data, error } = useResource<{ data: ModelResource[] }>('/models', 10_000);
  const shown = data?.data.filter((model) => name === undefined || model.name === name);
  return (
    <Page title={name ?? 'Models'}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="models" />}
      {shown?.length === 0 && <Empty>There is no such model in the repository.</Empty>}
      {shown?.map((model) => (
        <ModelCard key={model.name} model={model} />
      ))}
    </Page>
  );
}

function ModelCard({ model }: { model: ModelResource }) {
  const { name, state, reason, description, shape, dimension, prediction, process, data, license } = model;
  return (
    <section class="card">
      <h2>
        <a href={href(['models', name])}>{name}</a> <StatusBadge status={state} />
      </h2>
      {description && <p>{description}</p>}
      {reason && <p class="notice bad">{reason}</p>}
      <Facts
        facts={[
          ['Shape', shape && `${shape.join(' × ')} (${dimension ?? 0} dimensions)`],
          ['Prediction', prediction],
          ['Process', process?.type],
          ['Data', data && `${data.count} samples, standard deviation ${figure(data.std)}`],
          ['Licence', license],
          ['Schedules', <a href={href(['schedules'], { model: name })}>of this model</a>],
          ['Optimise', state === 'READY' && <a href={href(['new'], { model: name })}>new job</a>],
        ]}
      />
    </section>
  );
}
