import { figure } from '../../charts/figures.ts';
import type { JobResource } from '../api/types.ts';
import { href } from '../router.ts';
import { Facts, type Fact } from './facts.tsx';
import { Ago, duration } from './time.tsx';

type Probe = NonNullable<JobResource['request']['probe']>;

/** What was asked for and what it took. */
export function JobFacts({ job }: { job: JobResource }) {
  return (
    <>
      <Facts facts={[...asked(job), ...cost(job)]} />
      <details>
        <summary>The whole request</summary>
        <pre>{JSON.stringify(job.request, null, 2)}</pre>
      </details>
    </>
  );
}

function asked({ request }: JobResource): Fact[] {
  const { model, solver, steps, sigma_min, sigma_max, method, objective, probe, descent, validation } =
    request;
  return [
    ['Model', <a href={href(['models', model])}>{model}</a>],
    ['Solver', solver],
    ['Steps', steps.join(', ')],
    ['Sigma', `${figure(sigma_max)} to ${figure(sigma_min)}`],
    ['Method', method.replace('_', ' ')],
    ['Exponent', String(objective.exponent)],
    ['Probe', probe && measured(probe)],
    ['Descent', descent && `${descent.samples} samples, at most ${descent.iterations} updates`],
    ['Validation', validation === null ? 'none' : `${validation.samples} samples, ${validation.metric}`],
    ['Guidance', request.guidance_scale === 1 ? null : figure(request.guidance_scale)],
    ['Seed', String(request.seed)],
    ...Object.entries(request.metadata),
  ];
}

function measured({ paths, min_paths, max_paths, levels }: Probe): string {
  const range = min_paths === max_paths ? min_paths : `${min_paths} to ${max_paths}`;
  return `${paths ?? range} paths × ${levels} levels`;
}

function cost({ progress, created_at, started_at, finished_at }: JobResource): Fact[] {
  const { denoiser_evaluations: done, denoiser_evaluations_expected: expected } = progress;
  return [
    [
      'Denoiser evaluations',
      finished_at === null ? `${figure(done, 9)} of at most ${figure(expected, 9)}` : figure(done, 9),
    ],
    ['Created', <Ago time={created_at} />],
    ['Waited', started_at && duration(seconds(created_at, started_at))],
    ['Took', started_at && finished_at && duration(seconds(started_at, finished_at))],
  ];
}

function seconds(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
