import { useMemo } from 'preact/hooks';
import { chartsOf } from '../../charts/of-schedule.ts';
import type { OwnModel } from '../../charts/series.ts';
import { noiseProcess } from '../../models/processes/index.ts';
import { useResource } from '../api/use-resource.ts';
import type { ModelResource, ProbeResource, ScheduleResource } from '../api/types.ts';
import { Chart } from './chart.tsx';
import { Section } from './page.tsx';

/** Everything about a schedule that can be drawn; its samples have a section of their own. */
export function ScheduleCharts({ schedule }: { schedule: ScheduleResource }) {
  const model = useResource<ModelResource>(
    schedule.model_version && `/models/${encodeURIComponent(schedule.model)}`,
  );
  const { probe_id: probeId } = schedule.provenance;
  const probe = useResource<ProbeResource>(probeId && `/probes/${encodeURIComponent(probeId)}`);
  // The chart is drawn once, with the model where there is one.
  const known = schedule.model_version === null || model.data !== null || model.error !== null;
  const charts = useMemo(() => {
    const loss = probe.data?.denoising_loss
      ? { levels: probe.data.levels, values: probe.data.denoising_loss }
      : null;
    return known ? chartsOf(schedule, { model: ownModel(schedule, model.data), loss, points: null }) : [];
  }, [schedule, known, model.data, probe.data]);
  const [sigmas, ...others] = charts;
  return (
    <>
      <Section title="Noise level by step">
        {charts.length > 0 ? <Chart chart={sigmas} /> : <div class="reserved" />}
      </Section>
      <div class="charts">
        {others.map((chart) => (
          <Section key={chart.id} title={chart.title} note={chart.note}>
            <Chart chart={chart} />
          </Section>
        ))}
      </div>
    </>
  );
}

/** The model as the schedule was made for it; null where it is gone or has changed since. */
function ownModel(schedule: ScheduleResource, model: ModelResource | null): OwnModel | null {
  if (!model || model.version !== schedule.model_version) return null;
  const { process, prediction, data } = model;
  if (!process || !prediction || !data) return null;
  return { process: noiseProcess({ process: process.settings, prediction }), dataStd: data.std };
}
