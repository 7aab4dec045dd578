import { useMemo } from 'preact/hooks';
import { pointsChart } from '../../charts/of-schedule.ts';
import { pointSet, ROLES } from '../../charts/scatter-chart.ts';
import { useResource } from '../api/use-resource.ts';
import type { SamplesResource, ScheduleResource } from '../api/types.ts';
import { Chart } from './chart.tsx';
import { Section } from './page.tsx';

type Column = SamplesResource['columns'][number];

/** What the schedule makes of the same noise as EDM and the best default: the first thing one wants to see. */
export function SamplesSection({ schedule }: { schedule: ScheduleResource }) {
  const measured = schedule.validation !== null;
  const { data, error } = useResource<SamplesResource>(
    measured ? `/samples/${encodeURIComponent(schedule.id)}` : null,
  );
  if (!measured || error || data?.kind === null) return null;
  const { steps } = schedule;
  return (
    <Section title="Samples" note={`From the same noise, ${steps} ${steps === 1 ? 'step' : 'steps'} each.`}>
      {!data && <div class="reserved" />}
      {data?.kind === 'images' && <Images samples={data} />}
      {data?.kind === 'points' && <Points columns={data.columns} />}
    </Section>
  );
}

function Images({ samples: { columns, count, width, height } }: { samples: SamplesResource }) {
  return (
    <div class="images">
      {columns.map((column) => (
        <figure key={column.name}>
          <figcaption>
            <strong>{ROLES[column.role]}</strong>
            <span>{column.name}</span>
          </figcaption>
          <img
            src={column.image ?? ''}
            alt={`${count ?? 0} samples of ${column.name}, one below the other`}
            width={width ?? undefined}
            height={(height ?? 0) * (count ?? 0)}
          />
        </figure>
      ))}
    </div>
  );
}

function Points({ columns }: { columns: readonly Column[] }) {
  const chart = useMemo(
    () => pointsChart(columns.map(({ name, role, points }) => pointSet(name, role, points ?? []))),
    [columns],
  );
  return <Chart chart={chart} />;
}
