import { useEffect, useState } from 'preact/hooks';
import { figure } from '../../charts/figures.ts';
import { ApiError, post } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import type { AliasResource, Page as PageOf, ScheduleResource } from '../api/types.ts';
import { Diff } from './diff.tsx';
import { scheduleHref } from './schedule-link.tsx';
import { Ago } from './time.tsx';

/** The versions of a schedule: which is served, what distinguishes them, and moving the champion. */
export function Versions({ schedule }: { schedule: ScheduleResource }) {
  const { model, solver, steps } = schedule;
  const query = new URLSearchParams({ model, steps: String(steps), limit: '100', ...(solver && { solver }) });
  const list = useResource<PageOf<ScheduleResource>>(`/schedules?${query.toString()}`);
  const versions = list.data?.data.filter((one) => one.solver === solver && one.version > 0) ?? [];
  const [moves, setMoves] = useState(0);
  const [other, setOther] = useState<ScheduleResource | null>(null);
  const served = useServed(schedule, moves);
  if (versions.length === 0 || solver === null) return null;
  return (
    <>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">version</th>
              <th scope="col">chosen</th>
              <th scope="col" class="number">
                KLUB (nats)
              </th>
              <th scope="col">created</th>
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
                served={one.id === served}
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

/** The id of the schedule that is served: the champion, else the newest measured. */
function useServed({ model, solver, steps }: ScheduleResource, moves: number): string | null {
  const query = new URLSearchParams({ solver: solver ?? '', steps: String(steps) });
  const { data, reload } = useResource<ScheduleResource>(
    solver === null ? null : `/schedules/${encodeURIComponent(model)}?${query.toString()}`,
  );
  useEffect(() => {
    if (moves > 0) reload();
  }, [moves, reload]);
  return data?.id ?? null;
}

interface VersionProps {
  readonly one: ScheduleResource;
  readonly shown: boolean;
  readonly served: boolean;
  readonly onCompare: () => void;
  readonly onMoved: () => void;
}

function Version({ one, shown, served, onCompare, onMoved }: VersionProps) {
  return (
    <tr class={shown ? 'chosen' : undefined}>
      <th scope="row">
        <a href={scheduleHref(one)}>{one.version}</a>
        {served && <span class="tag">served</span>}
      </th>
      <td>{one.validation?.chosen ?? 'not measured'}</td>
      <td class="number">{figure(one.klub?.value)}</td>
      <td>
        <Ago time={one.created_at} />
      </td>
      <td class="actions">
        {!shown && (
          <button type="button" onClick={onCompare} aria-label={`Compare: version ${one.version}`}>
            Compare
          </button>
        )}
        {!served && <MakeChampion one={one} onMoved={onMoved} />}
      </td>
    </tr>
  );
}

function MakeChampion({ one, onMoved }: { one: ScheduleResource; onMoved: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const move = async () => {
    const { model, solver, steps, version } = one;
    try {
      const path = `/schedules/${encodeURIComponent(model)}/aliases/champion`;
      await post<AliasResource>(path, { solver, steps, version }, 'PUT');
      setError(null);
      onMoved();
    } catch (cause) {
      setError(cause instanceof ApiError ? cause.message : String(cause));
    }
  };
  return (
    <>
      <button type="button" onClick={() => void move()} aria-label={`Make champion: version ${one.version}`}>
        Make champion
      </button>
      {error && <span role="alert">{error}</span>}
    </>
  );
}
