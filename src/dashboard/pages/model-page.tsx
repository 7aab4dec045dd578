import type { ModelResource, Page as PageOf, ScheduleResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { LossSection } from '../components/loss-section.tsx';
import { ModelFacts } from '../components/model-facts.tsx';
import { Failure, Loading } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { RemoveModel } from '../components/remove-model.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { href } from '../router.ts';

/** One model: its state, what it is, and its denoising loss where it has been measured. */
export function ModelPage({ name }: { name: string }) {
  const { data, error, reload } = useResource<ModelResource>(`/models/${encodeURIComponent(name)}`, 3_000);
  const gone = error?.status === 404;
  return (
    <Page title={name} actions={data && !gone && <RemoveModel name={name} onRemoved={reload} />}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="the model" />}
      {gone && (
        <p>
          What was made for it stays: <a href={href(['schedules'], { model: name })}>its schedules</a>,{' '}
          <a href={href(['jobs'], { model: name })}>its jobs</a>.
        </p>
      )}
      {data && !gone && <Model model={data} />}
    </Page>
  );
}

function Model({ model }: { model: ModelResource }) {
  const search = new URLSearchParams({ model: model.name, limit: '20' });
  const { data } = useResource<PageOf<ScheduleResource>>(`/schedules?${search.toString()}`);
  const measured = data?.data.find(
    ({ provenance, model_version }) => provenance.probe_id !== null && model_version === model.version,
  );
  return (
    <>
      <Section title="What it is">
        <p>
          <StatusBadge status={model.state} />
        </p>
        <ModelFacts model={model} />
      </Section>
      {data && model.state === 'READY' && <LossSection probeId={measured?.provenance.probe_id ?? null} />}
    </>
  );
}
