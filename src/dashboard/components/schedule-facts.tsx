import { figure, withError } from '../../charts/figures.ts';
import type { ScheduleResource } from '../api/types.ts';
import { href } from '../router.ts';
import { Facts, type Fact } from './facts.tsx';
import { Ago } from './time.tsx';

/** What a schedule is and where it comes from. */
export function ScheduleFacts({ schedule }: { schedule: ScheduleResource }) {
  return <Facts facts={[...identity(schedule), ...quality(schedule), ...provenance(schedule)]} />;
}

function identity({ id, model, model_version, version, created_at }: ScheduleResource): Fact[] {
  return [
    ['Schedule', <code>{id}</code>],
    ['Version', version],
    ['Model', model_version === null ? model : <a href={href(['models', model])}>{model}</a>],
    ['Model version', model_version && <code>{model_version}</code>],
    ['Created', <Ago time={created_at} />],
  ];
}

function quality({ klub, objective }: ScheduleResource): Fact[] {
  return [
    ['KLUB', klub && `${withError(klub)} nats over ${klub.dimension} dimensions`],
    ['KLUB of log-linear', klub && withError(klub.baselines.log_linear)],
    ['KLUB of EDM', klub && withError(klub.baselines.edm)],
    ['Advice', klub?.advice],
    ['Objective', objective && described(objective)],
  ];
}

function described({ exponent, order, blend, refined }: NonNullable<ScheduleResource['objective']>): string {
  const optimum = exponent === null ? null : `exponent ${figure(exponent)}, order ${order ?? 1}`;
  const mixed = blend && `${figure(blend.share)} ${blend.baseline}`;
  return [mixed, optimum, refined && 'refined'].filter(Boolean).join(' + ');
}

function provenance({ provenance: from }: ScheduleResource): Fact[] {
  return [
    ['Source', from.source],
    ['Method', from.method?.replace('_', ' ')],
    ['Job', from.job_id && <a href={href(['jobs', from.job_id])}>{from.job_id}</a>],
    [
      'Measured on',
      from.blocks && `${from.blocks * 16} paths${from.levels ? ` × ${from.levels} levels` : ''}`,
    ],
    ['Denoiser evaluations', from.denoiser_evaluations && figure(from.denoiser_evaluations, 9)],
    ['Ran on', from.execution_provider],
    ['Precision', from.precision],
    ['Seed', from.seed === null ? null : String(from.seed)],
    ['Service', from.service_version],
  ];
}
