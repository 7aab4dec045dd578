import { useEffect, useState } from 'preact/hooks';
import { figure } from '../../charts/figures.ts';
import { ApiError, change } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import { useMay } from '../api/session.ts';
import type { AliasResource, Page as PageOf, ScheduleResource } from '../api/types.ts';
import { scheduleHref, seriesQuery } from '../schedule-address.ts';
import { Diff } from './diff.tsx';
import { Ago } from './time.tsx';

/** The versions of a schedule: which is served, what distinguishes them, and moving the champion. */
export function Versions({ schedule }: { schedule: ScheduleResource }) {
  const { model, solver, steps } = schedule;
  const query = new URLSearchParams({ model, steps: String(steps), limit: '100', ...(solver && { solver }) });
  const list = useResource<PageOf<ScheduleResource>>(`/schedules?${query.toString()}`);
  const versions = list.data?.data.filter((one) => isOfSeries(one, schedule)) ?? [];
  const [moves, setMoves] = useState(0);
  const [other, setOther] = useState<ScheduleResource | null>(null);
  const served = useServed(schedule, moves);
  if (versions.length === 0 || solver === null) return null;
  return (
    <>
      <div class="scroll" tabIndex={0}>
        <table class="list">
          <thead>
            <tr>
              <th scope="col">version</th>
              <th scope="col">chosen</th>
              <th scope="col" class="number aside">
                KLUB (nats)
              </th>
              <th scope="col" class="aside">
                created
              </th>
              <th scope="col">
                <span class="unseen">actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((one) => (
              <Version
                key={one.id}
                one={one}
                shown={one.id === schedule.id}
                served={one.id === served?.id}
                current={one.model_version === served?.model_version}
                onCompare={() => {
                  setOther(one);
                }}
                onMoved={() => {
                  setMoves(moves + 1);
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      {other && <Diff from={schedule} to={other} />}
    </>
  );
}

/** Versions are counted for one content of the model and one guidance. */
function isOfSeries(
  one: ScheduleResource,
  { solver, guidance_scale, model_version }: ScheduleResource,
): boolean {
  return (
    one.solver === solver && one.guidance_scale === guidance_scale && one.model_version === model_version
  );
}

/** The schedule that is served: the champion of the model as it is now, else the newest measured. */
function useServed(schedule: ScheduleResource, moves: number): ScheduleResource | null {
  const query = new URLSearchParams(seriesQuery(schedule));
  const { data, reload } = useResource<ScheduleResource>(
    `/schedules/${encodeURIComponent(schedule.model)}?${query.toString()}`,
  );
  useEffect(() => {
    if (moves > 0) reload();
  }, [moves, reload]);
  return data;
}

interface VersionProps {
  readonly one: ScheduleResource;
  readonly shown: boolean;
  readonly served: boolean;
  /** Whether it is of the model as it is now: only such can be served. */
  readonly current: boolean;
  readonly onCompare: () => void;
  readonly onMoved: () => void;
}

function Version({ one, shown, served, current, onCompare, onMoved }: VersionProps) {
  return (
    <tr class={shown ? 'chosen' : undefined}>
      <th scope="row">
        <a href={scheduleHref(one)}>{one.version}</a>
        {served && <span class="tag">served</span>}
      </th>
      <td>{one.validation?.chosen ?? 'not measured'}</td>
      <td class="number aside">{figure(one.klub?.value)}</td>
      <td class="aside">
        <Ago time={one.created_at} />
      </td>
      <td class="actions">
        {!shown && (
          <button type="button" onClick={onCompare} aria-label={`Compare: version ${one.version}`}>
            Compare
          </button>
        )}
        {current && !served && <MakeChampion one={one} onMoved={onMoved} />}
      </td>
    </tr>
  );
}

function MakeChampion({ one, onMoved }: { one: ScheduleResource; onMoved: () => void }) {
  const may = useMay('models');
  const [error, setError] = useState<string | null>(null);
  const move = async () => {
    const { model, solver, steps, guidance_scale, version } = one;
    try {
      const path = `/schedules/${encodeURIComponent(model)}/aliases/champion`;
      await change<AliasResource>('PUT', path, { solver, steps, guidance_scale, version });
      setError(null);
      onMoved();
    } catch (cause) {
      setError(cause instanceof ApiError ? cause.message : String(cause));
    }
  };
  if (!may) return null;
  return (
    <>
      <button type="button" onClick={() => void move()} aria-label={`Make champion: version ${one.version}`}>
        Make champion
      </button>
      {error && <span role="alert">{error}</span>}
    </>
  );
}
