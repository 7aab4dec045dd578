import { Presets, SingleBar } from 'cli-progress';
import { type Job, type Stepsmith, waitForJob } from '../client/index.js';

/** Follows a job to its end with a bar on stderr; where that is no terminal, with a line every few seconds. */
export async function watch(client: Stepsmith, id: string, signal?: AbortSignal): Promise<Job> {
  const bar = new SingleBar(
    {
      format: '{stage} [{bar}] {percentage} %, {evaluations} evaluations, {rate}/s, {left} s left',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, show(null));
  const onProgress = (job: Job) => {
    bar.update(Math.floor(100 * job.progress.fraction), show(job));
  };
  try {
    return await waitForJob(client, id, { onProgress, signal });
  } finally {
    bar.stop();
  }
}

function show(job: Job | null) {
  if (job === null) return { stage: 'queued', evaluations: '0', rate: '-', left: '-' };
  const {
    stage,
    denoiser_evaluations: done,
    evaluations_per_second: rate,
    seconds_left: left,
  } = job.progress;
  return {
    stage: job.finished_at === null ? (stage ?? job.status) : job.status,
    evaluations: done.toLocaleString('en'),
    rate: rate?.toFixed(0) ?? '-',
    left: left?.toFixed(0) ?? '-',
  };
}
