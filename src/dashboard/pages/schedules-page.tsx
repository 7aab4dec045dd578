import { figure } from '../../charts/figures.ts';
import { useResource } from '../api/use-resource.ts';
import type { Page as PageOf, ScheduleResource } from '../api/types.ts';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { Pager } from '../components/pager.tsx';
import { Ago } from '../components/time.tsx';
import { href } from '../router.ts';
import { scheduleHref } from '../schedule-address.ts';

const LIMIT = 50;

/** All schedules, newest first; those of the paper at the end. */
export function SchedulesPage({ query }: { query: URLSearchParams }) {
  const model = query.get('model');
  const { data, error } = useResource<PageOf<ScheduleResource>>(`/schedules?${search(query)}`);
  return (
    <Page title={model === null ? 'Schedules' : `Schedules of ${model}`}>
      {model !== null && (
        <p>
          <a href={href(['schedules'])}>Those of all models</a>
        </p>
      )}
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="schedules" />}
      {data && <List schedules={data.data} />}
      {data && <Pager place={['schedules']} query={query} next={data.next_cursor} />}
    </Page>
  );
}

function search(query: URLSearchParams): string {
  const kept = ['model', 'solver', 'steps', 'cursor'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value]];
  });
  return new URLSearchParams([['limit', String(LIMIT)], ...kept]).toString();
}

function List({ schedules }: { schedules: readonly ScheduleResource[] }) {
  if (schedules.length === 0) return <Empty>No schedules yet: a job makes one.</Empty>;
  return (
    <div class="scroll card" tabIndex={0}>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">solver</th>
            <th scope="col" class="number">
              steps
            </th>
            <th scope="col" class="number aside">
              version
            </th>
            <th scope="col">chosen</th>
            <th scope="col" class="number aside">
              KLUB (nats)
            </th>
            <th scope="col" class="aside">
              created
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <ScheduleRow key={schedule.id} schedule={schedule} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ScheduleRow({ schedule }: { schedule: ScheduleResource }) {
  const { model, solver, steps, version, validation, provenance, klub, created_at } = schedule;
  return (
    <tr>
      <th scope="row">
        <a href={scheduleHref(schedule)}>{model}</a>
      </th>
      <td>{solver ?? 'any'}</td>
      <td class="number">{steps}</td>
      <td class="number aside">{version}</td>
      <td>
        {validation?.chosen ?? (provenance.source === 'optimized' ? 'not measured' : provenance.source)}
      </td>
      <td class="number aside">{figure(klub?.value)}</td>
      <td class="aside">
        <Ago time={created_at} />
      </td>
    </tr>
  );
}
