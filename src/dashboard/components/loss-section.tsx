import { useMemo } from 'preact/hooks';
import { figure } from '../../charts/figures.ts';
import { denoisingLoss } from '../../charts/of-schedule.ts';
import type { ProbeResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { Chart } from './chart.tsx';
import { Facts } from './facts.tsx';
import { Failure } from './notice.tsx';
import { Section } from './page.tsx';

/** How well a model denoises at each noise level, and what it took to measure that. */
export function LossSection({ probeId }: { probeId: string | null }) {
  const path = probeId && `/probes/${encodeURIComponent(probeId)}`;
  const { data: probe, error } = useResource<ProbeResource>(path);
  return (
    <Section
      title="Denoising loss"
      note="The mean squared error of its prediction of the data, by noise level."
    >
      {path === null && <p class="dim">Not measured yet: a job of this model measures it.</p>}
      {error && error.status !== 0 && <Failure error={error} />}
      {probe && <Measured probe={probe} />}
    </Section>
  );
}

function Measured({ probe }: { probe: ProbeResource }) {
  const { levels, denoising_loss: values, cost, paths, guidance_scale } = probe;
  const chart = useMemo(() => values && denoisingLoss({ levels, values }), [levels, values]);
  return (
    <>
      {chart && <Chart chart={chart} />}
      <Facts
        facts={[
          ['Measured on', `${paths} paths × ${levels.length} levels`],
          ['Guidance', guidance_scale === 1 ? null : figure(guidance_scale)],
          ['Denoiser evaluations', figure(cost.denoiser_evaluations, 9)],
          ['Rate', `${figure(cost.denoiser_evaluations / cost.seconds, 3)} evaluations/s`],
          ['Ran on', cost.execution_providers.join(', ')],
        ]}
      />
    </>
  );
}
