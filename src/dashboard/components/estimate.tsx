import { figure } from '../../charts/figures.ts';
import type { JobResource, Page as PageOf } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { duration } from './time.tsx';

interface EstimateProps {
  /** The most denoiser evaluations; null while that cannot be told. */
  readonly evaluations: number | null;
  readonly model: string;
}

/** What the job may cost at most, before it is started; at the rate of the last job of the model. */
export function Estimate({ evaluations, model }: EstimateProps) {
  const query = new URLSearchParams({ model, status: 'succeeded', limit: '5' });
  const { data } = useResource<PageOf<JobResource>>(model ? `/jobs?${query.toString()}` : null);
  const rate = data?.data.map(rateOf).find((one) => one !== null) ?? null;
  return (
    <p class="estimate" role="status">
      {evaluations === null ? (
        'Say which model, solver and steps: what the job may cost is told here.'
      ) : (
        <>
          At most about <strong>{figure(evaluations, 3)}</strong> denoiser evaluations
          {rate !== null && (
            <>
              , <strong>{duration(evaluations / rate)}</strong> at the {figure(rate, 3)} evaluations/s of the
              last job
            </>
          )}
          ; less where the model has been measured before.
        </>
      )}
    </p>
  );
}

function rateOf({ progress, started_at, finished_at }: JobResource): number | null {
  if (started_at === null || finished_at === null || progress.denoiser_evaluations === 0) return null;
  return (
    (1000 * progress.denoiser_evaluations) / Math.max(1, Date.parse(finished_at) - Date.parse(started_at))
  );
}
