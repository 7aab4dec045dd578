import { figure, withError } from '../../charts/figures.ts';
import { useResource } from '../api/use-resource.ts';
import type { ScheduleDiff, ScheduleResource } from '../api/types.ts';
import { Failure } from './notice.tsx';

interface DiffProps {
  readonly from: ScheduleResource;
  readonly to: ScheduleResource;
}

/** What distinguishes two versions, as the API says. */
export function Diff({ from, to }: DiffProps) {
  const query = new URLSearchParams({ from: from.id, to: to.id });
  const path = `/schedules/${encodeURIComponent(from.model)}/diff?${query.toString()}`;
  const { data, error } = useResource<ScheduleDiff>(path);
  return (
    <section aria-label="Difference" class="diff">
      <h3>
        Version {from.version} against version {to.version}
      </h3>
      {error && error.status !== 0 && <Failure error={error} />}
      {data && <Differences diff={data} />}
    </section>
  );
}

function Differences({ diff }: { diff: ScheduleDiff }) {
  const figures = [
    ...(diff.klub ? [['KLUB (nats)', diff.klub] as const] : []),
    ...Object.entries(diff.measures),
  ];
  return (
    <>
      <p>
        {diff.same_sigmas
          ? 'The sigmas are the same.'
          : `Sigmas differ by up to ${percent(diff.largest_log_ratio)}.`}
      </p>
      {diff.changed.length > 0 && <p class="dim">Also different: {diff.changed.join(', ')}.</p>}
      <ul>
        {figures.map(([name, one]) => (
          <li key={name}>
            {name.replaceAll('_', ' ')}: {figure(one.from)} to {figure(one.to)}, a difference of{' '}
            {withError({ value: one.to - one.from, standard_error: one.standard_error })}
            {!one.comparable && ' (not measured alike)'}
          </li>
        ))}
      </ul>
      {!diff.same_sigmas && <SigmaDiff sigmas={diff.sigmas} />}
    </>
  );
}

function SigmaDiff({ sigmas }: { sigmas: ScheduleDiff['sigmas'] }) {
  return (
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col" class="number">
              from
            </th>
            <th scope="col" class="number">
              to
            </th>
            <th scope="col" class="number">
              change
            </th>
          </tr>
        </thead>
        <tbody>
          {sigmas.map(({ step, from, to, log_ratio: ratio }) => (
            <tr key={step}>
              <th scope="row">{step}</th>
              <td class="number">{figure(from)}</td>
              <td class="number">{figure(to)}</td>
              <td class="number">{ratio === null ? '–' : percent(ratio)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function percent(logRatio: number): string {
  const value = 100 * Math.expm1(logRatio);
  return `${value > 0 ? '+' : ''}${figure(value, 3)} %`;
}
