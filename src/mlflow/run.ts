import type { Job, JobStatus } from '../jobs/job.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import type { KeyValue, Metric, RunStatus } from './client.ts';

/** What MLflow takes of one value of a parameter. */
const MAX_VALUE_LENGTH = 500;

/** ... and of one tag. */
const MAX_TAG_LENGTH = 5000;

/** By this tag a run is found again. */
export const JOB_TAG = 'stepsmith.job_id';

const STATUSES: Partial<Record<JobStatus, RunStatus>> = { succeeded: 'FINISHED', failed: 'FAILED' };

/** What was canceled or not done in time was ended from outside. */
export function runStatus({ status }: Job): RunStatus {
  return STATUSES[status] ?? 'KILLED';
}

export function runTags(job: Job): KeyValue[] {
  const error = job.error
    ? [{ key: 'stepsmith.error', value: `${job.error.code}: ${job.error.message}` }]
    : [];
  return [
    { key: JOB_TAG, value: job.id },
    { key: 'stepsmith.status', value: job.status },
    { key: 'stepsmith.metadata', value: JSON.stringify(job.request.metadata).slice(0, MAX_TAG_LENGTH) },
    ...error,
  ];
}

/** The request, flattened: `probe.levels`, ...; what is null is left out. */
export function runParams({ request, modelVersion }: Job): KeyValue[] {
  const asked = { ...request, webhook: null, metadata: null };
  const pairs: [string, string][] = [...flatten(asked), ['model_version', modelVersion]];
  return pairs.map(([key, value]) => ({ key, value: value.slice(0, MAX_VALUE_LENGTH) }));
}

/** The figures of the schedules; the step of a metric is the number of steps of the schedule. */
export function runMetrics(job: Job, schedules: readonly ScheduleResource[]): Metric[] {
  const timestamp = (job.finishedAt ?? job.createdAt).getTime();
  return schedules.flatMap((schedule) =>
    figures(schedule).map(([key, value]) => ({ key, value, timestamp, step: schedule.steps })),
  );
}

function figures({ klub, validation, objective }: ScheduleResource): [string, number][] {
  const found: [string, number][] = [];
  const exponent = objective?.exponent ?? null;
  if (exponent !== null) found.push(['exponent', exponent]);
  if (klub) {
    found.push(['klub', klub.value], ['klub_standard_error', klub.standard_error]);
    for (const [name, { value }] of Object.entries(klub.baselines)) found.push([`klub_${name}`, value]);
  }
  const chosen = validation?.confirmation.find(({ name }) => name === validation.chosen);
  for (const [name, estimate] of Object.entries(chosen?.measures ?? {}))
    if (estimate) found.push([name, estimate.value], [`${name}_standard_error`, estimate.standard_error]);
  if (validation) found.push(['win_held', validation.held ? 1 : 0]);
  return found;
}

function flatten(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, part]: [string, unknown]): [string, string][] => {
    if (part === null || part === undefined) return [];
    if (Array.isArray(part)) return [[prefix + name, part.join(',')]];
    if (typeof part === 'string') return [[prefix + name, part]];
    if (typeof part === 'object') return flatten(part, `${prefix}${name}.`);
    return [[prefix + name, JSON.stringify(part)]];
  });
}
