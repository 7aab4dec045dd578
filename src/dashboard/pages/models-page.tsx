import type { ModelResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { ModelFacts } from '../components/model-facts.tsx';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { href } from '../router.ts';

/** The model repository: what can be used, and why not where it cannot. */
export function ModelsPage() {
  const { data, error } = useResource<{ data: ModelResource[] }>('/models', 5_000);
  const register = (
    <a class="button" href={href(['register'])}>
      Register a model
    </a>
  );
  return (
    <Page title="Models" actions={register}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="models" />}
      {data?.data.length === 0 && (
        <Empty>No models yet: register one, or put a folder into MODELS_DIR.</Empty>
      )}
      {data?.data.map((model) => (
        <section class="card" key={model.name}>
          <h2>
            <a href={href(['models', model.name])}>{model.name}</a> <StatusBadge status={model.state} />
          </h2>
          <ModelFacts model={model} />
        </section>
      ))}
    </Page>
  );
}
