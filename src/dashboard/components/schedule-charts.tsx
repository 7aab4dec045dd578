import { useCallback, useMemo } from 'preact/hooks';
import { exponentChart, type ExponentFigure } from '../../charts/exponent-chart.ts';
import { exponentFigures } from '../../charts/exponent-figures.ts';
import { figure, withError, type Figure } from '../../charts/figures.ts';
import { klubTermsChart } from '../../charts/klub-terms-chart.ts';
import { lossChart } from '../../charts/loss-chart.ts';
import { seriesOf, type Series } from '../../charts/series.ts';
import { sigmaChart } from '../../charts/sigma-chart.ts';
import { useResource } from '../api/use-resource.ts';
import type { ModelResource, ProbeResource, ScheduleResource } from '../api/types.ts';
import { Chart } from './chart.tsx';
import { Section } from './page.tsx';
import { SigmaTable } from './sigma-table.tsx';

/** Everything about a schedule that can be drawn. */
export function ScheduleCharts({ schedule }: { schedule: ScheduleResource }) {
  const model = useResource<ModelResource>(`/models/${encodeURIComponent(schedule.model)}`);
  const { probe_id: probeId } = schedule.provenance;
  const probe = useResource<ProbeResource>(probeId && `/probes/${encodeURIComponent(probeId)}`);
  // The chart is drawn once, with the model's data where there are any.
  const known = model.data !== null || model.error !== null;
  const dataStd = model.data?.data?.std ?? null;
  const series = useMemo(() => (known ? seriesOf(schedule, dataStd) : null), [schedule, known, dataStd]);
  return (
    <>
      <Section title="Noise levels">{series && <SigmaFigure series={series} />}</Section>
      <div class="charts">
        {schedule.klub?.terms && <TermsFigure terms={schedule.klub.terms} sigmas={schedule.sigmas} />}
        {exponentFigures(schedule).map((one) => (
          <ExponentFigureCard key={one.label} data={one} />
        ))}
        {probe.data?.denoising_loss && (
          <LossFigure levels={probe.data.levels} loss={probe.data.denoising_loss} />
        )}
      </div>
    </>
  );
}

function SigmaFigure({ series }: { series: readonly Series[] }) {
  const options = useCallback((width: number) => sigmaChart(series, width), [series]);
  return (
    <Chart title="sigma by step" height={390} options={options} table={<SigmaTable series={series} />} />
  );
}

function TermsFigure({ terms, sigmas }: { terms: readonly Figure[]; sigmas: readonly (number | null)[] }) {
  const options = useCallback((width: number) => klubTermsChart(terms, sigmas, width), [terms, sigmas]);
  const rows = terms.map((term, i) => [
    `${i + 1}`,
    `${figure(sigmas[i])} to ${figure(sigmas[i + 1])}`,
    withError(term),
  ]);
  return (
    <Section title="KLUB by step" note="Where the error sits: the terms add up to the KLUB of the schedule.">
      <Chart
        title="KLUB by step"
        height={260}
        options={options}
        table={<Numbers head={['step', 'sigma', 'nats']} rows={rows} />}
      />
    </Section>
  );
}

function ExponentFigureCard({ data }: { data: ExponentFigure }) {
  const options = useCallback((width: number) => exponentChart(data, width), [data]);
  const rows = data.points.map((point) => [point.name, String(point.samples), withError(point)]);
  return (
    <Section title={`${data.label} by exponent`}>
      <Chart
        title={`${data.label} by exponent`}
        height={290}
        options={options}
        table={<Numbers head={['candidate', 'samples', data.label]} rows={rows} />}
      />
    </Section>
  );
}

function LossFigure({ levels, loss }: { levels: readonly (number | null)[]; loss: readonly number[] }) {
  const options = useCallback((width: number) => lossChart(levels, loss, width), [levels, loss]);
  const rows = levels.map((sigma, i) => [figure(sigma), figure(loss[i])]);
  return (
    <Section title="Denoising loss of the model">
      <Chart
        title="Denoising loss"
        height={260}
        options={options}
        table={<Numbers head={['sigma', 'loss']} rows={rows} />}
      />
    </Section>
  );
}

function Numbers({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells[0]}>
            {cells.map((cell, i) => (
              <td key={head[i]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
