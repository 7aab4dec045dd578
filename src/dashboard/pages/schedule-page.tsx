import { useResource } from '../api/use-resource.ts';
import type { Page as PageOf, ScheduleResource } from '../api/types.ts';
import { Comparison } from '../components/comparison.tsx';
import { Exports } from '../components/exports.tsx';
import { Failure, Loading } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { SamplesSection } from '../components/samples.tsx';
import { ScheduleCharts } from '../components/schedule-charts.tsx';
import { ScheduleFacts } from '../components/schedule-facts.tsx';
import { Versions } from '../components/versions.tsx';
import { SchedulesPage } from './schedules-page.tsx';

const ASKED = ['solver', 'steps', 'version', 'alias', 'guidance_scale'];

interface SchedulePageProps {
  readonly model: string;
  readonly query: URLSearchParams;
}

/** One schedule; without a step count all of its model. */
export function SchedulePage({ model, query }: SchedulePageProps) {
  if (!query.has('steps')) return <SchedulesPage query={new URLSearchParams({ model })} />;
  return <OneSchedule model={model} query={query} />;
}

function OneSchedule({ model, query }: SchedulePageProps) {
  const { data, error } = useResource<ScheduleResource | PageOf<ScheduleResource>>(pathOf(model, query));
  const schedule = data && 'sigmas' in data ? data : null;
  return (
    <Page title={schedule ? titleOf(schedule) : model}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!schedule && !error && <Loading what="the schedule" />}
      {schedule && <Parts key={schedule.id} schedule={schedule} />}
    </Page>
  );
}

function Parts({ schedule }: { schedule: ScheduleResource }) {
  return (
    <>
      <Section title="Use it">
        <Exports schedule={schedule} />
      </Section>
      <SamplesSection schedule={schedule} />
      <ScheduleCharts schedule={schedule} />
      <Section title="What was compared, and why this one">
        <Comparison schedule={schedule} />
      </Section>
      {schedule.provenance.source === 'optimized' && (
        <Section title="Versions">
          <Versions schedule={schedule} />
        </Section>
      )}
      <Section title="Where it comes from">
        <ScheduleFacts schedule={schedule} />
      </Section>
    </>
  );
}

/** By its id exactly one, whatever has become of its model; else the one that is served. */
function pathOf(model: string, query: URLSearchParams): string {
  const id = query.get('id');
  const schedules = `/schedules/${encodeURIComponent(model)}`;
  return id === null ? `${schedules}?${search(query)}` : `${schedules}/versions/${encodeURIComponent(id)}`;
}

function search(query: URLSearchParams): string {
  return new URLSearchParams([...query].filter(([name]) => ASKED.includes(name))).toString();
}

function titleOf({ model, solver, steps, version, guidance_scale: guidance }: ScheduleResource): string {
  return [
    model,
    solver ?? 'any solver',
    steps === 1 ? '1 step' : `${steps} steps`,
    guidance !== null && guidance !== 1 && `guidance ${guidance}`,
    version > 0 && `version ${version}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
