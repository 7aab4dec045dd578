import { figure } from '../../charts/figures.ts';
import type { ModelResource } from '../api/types.ts';
import { href } from '../router.ts';
import { Facts, type Fact } from './facts.tsx';

/** What a model is, or why it cannot be used. */
export function ModelFacts({ model }: { model: ModelResource }) {
  const { name, state, reason, description } = model;
  return (
    <>
      {description && <p>{description}</p>}
      {reason && <p class="notice bad">{reason}</p>}
      {state === 'REGISTERING' && (
        <p class="note">A worker fetches its files and runs it on its own data; this page follows that.</p>
      )}
      <Facts
        facts={[
          ...network(model),
          ['Schedules', <a href={href(['schedules'], { model: name })}>of this model</a>],
          ['Optimise', state === 'READY' && <a href={href(['new'], { model: name })}>new job</a>],
        ]}
      />
    </>
  );
}

function network({ shape, dimension, prediction, process, data, ...model }: ModelResource): Fact[] {
  return [
    ['Shape', shape && `${shape.join(' × ')} (${dimension ?? 0} dimensions)`],
    ['Prediction', prediction],
    ['Process', process && described(process)],
    ['Data', data && `${data.count} samples, standard deviation ${figure(data.std)}`],
    ['Precision', model.precision],
    ['Conditions', model.conditioning?.join(', ')],
    ['Guidance', model.takes_guidance ? 'can be asked for' : null],
    ['Licence', model.license],
  ];
}

function described(process: NonNullable<ModelResource['process']>): string {
  const { type, sigma_min: min, sigma_max: max, starts_at_pure_noise: pure } = process;
  const range = `sigma ${figure(min)} to ${figure(max)}`;
  return [type, range, ...(pure ? ['begins at pure noise'] : [])].join(', ');
}
