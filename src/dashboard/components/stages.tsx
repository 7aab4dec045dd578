import { JOB_STAGES, type JobStage } from '../../jobs/job.ts';
import type { JobResource } from '../api/types.ts';

const WHAT: Readonly<Record<JobStage, string>> = {
  probe: 'measure the model',
  solve: 'solve for candidates',
  validate: 'roll candidates out and compare',
  publish: 'store the schedules',
};

type Place = 'done' | 'now' | 'ahead';

/** The stages of a job and where it is among them. */
export function Stages({ job }: { job: JobResource }) {
  const current = job.progress.stage === null ? -1 : JOB_STAGES.indexOf(job.progress.stage);
  const stages = JOB_STAGES.filter((stage) => isPartOf(stage, job));
  return (
    <ol class="stages">
      {stages.map((stage) => {
        const place = placeOf(JOB_STAGES.indexOf(stage), current, job);
        return (
          <li key={stage} class={place} aria-current={place === 'now' ? 'step' : undefined}>
            <strong>{stage}</strong> {WHAT[stage]}
          </li>
        );
      })}
    </ol>
  );
}

function placeOf(index: number, current: number, { status }: JobResource): Place {
  if (status === 'succeeded' || index < current) return 'done';
  return index === current ? 'now' : 'ahead';
}

function isPartOf(stage: JobStage, { request }: JobResource): boolean {
  if (stage === 'probe') return request.method === 'probe';
  return stage !== 'validate' || request.validation !== null;
}
