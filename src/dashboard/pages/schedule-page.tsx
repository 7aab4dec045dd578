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
  const path = `/schedules/${encodeURIComponent(model)}?${search(query)}`;
  const { data, error } = useResource<ScheduleResource | PageOf<ScheduleResource>>(path);
  const schedule = data && 'sigmas' in data ? data : null;
  return (
    <Page title={titleOf(model, query)}>
      {error && error.status !== 0 && <Failure error={error} />}
      {!schedule && !error && <Loading what="the schedule" />}
      {schedule && (
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
      )}
    </Page>
  );
}

function search(query: URLSearchParams): string {
  return new URLSearchParams([...query].filter(([name]) => ASKED.includes(name))).toString();
}

function titleOf(model: string, query: URLSearchParams): string {
  const steps = query.get('steps');
  const version = query.get('version');
  return [
    model,
    query.get('solver'),
    steps === '1' ? '1 step' : `${steps} steps`,
    version && `version ${version}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
