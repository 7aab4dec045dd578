import { figure } from '../../charts/figures.ts';
import { evaluationsPerSample } from '../../rollouts/cost.ts';
import { mostSamples } from '../../selection/budget.ts';
import type { JobResource, Page as PageOf } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { stepsOf } from '../request-schema.ts';
import { duration } from './time.tsx';

type Values = Readonly<Record<string, string>>;

/** What the job may cost at most, before it is started; at the rate of the last job of the model. */
export function Estimate({ values }: { values: Values }) {
  const model = values['model'];
  const query = new URLSearchParams({ model, status: 'succeeded', limit: '5' });
  const { data } = useResource<PageOf<JobResource>>(model ? `/jobs?${query.toString()}` : null);
  if (values['method'] === 'coordinate_descent') return null;
  const evaluations = costOf(values);
  const rate = data?.data.map(rateOf).find((one) => one !== null) ?? null;
  return (
    <p class="note" role="status">
      {Number.isFinite(evaluations) && (
        <>
          At most about {figure(evaluations, 3)} denoiser evaluations
          {rate !== null && (
            <>
              , {duration(evaluations / rate)} at the {figure(rate, 3)} evaluations/s of the last job
            </>
          )}
          ; less where the model has been measured before.
        </>
      )}
    </p>
  );
}

function costOf(values: Values): number {
  const number = (name: string, usual: number) => Number(values[name] || usual);
  const steps = [stepsOf(values['steps'])].flat().map(Number);
  const exponent = values['objective.exponent'] || 'auto';
  const samples = mostSamples(number('validation.samples', 400), exponent === 'auto');
  const drawn = steps.reduce(
    (sum, count) => sum + samples * evaluationsPerSample(values['solver'], count),
    0,
  );
  return number('probe.paths', 256) * number('probe.levels', 128) + drawn;
}

function rateOf({ progress, started_at, finished_at }: JobResource): number | null {
  if (started_at === null || finished_at === null || progress.denoiser_evaluations === 0) return null;
  return (
    (1000 * progress.denoiser_evaluations) / Math.max(1, Date.parse(finished_at) - Date.parse(started_at))
  );
}
