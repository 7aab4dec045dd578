import { JOB_STAGES, type Job, type JobError, type JobStage, type JobStatus } from './job.ts';
import type { ResolvedRequest } from './request.ts';

/** What requests of earlier releases lack. */
const ADDED_LATER = { priority: 'interactive', deadline: null } as const;
const ADDED_TO_PROBE = { precision: null, min_paths: null, max_paths: null };

/** A job as its Redis hash holds it; only src/jobs/store.ts writes these, so they are trusted here. */
export function toJob(
  id: string,
  fields: Record<string, string>,
  request = toRequest(fields['request']),
): Job {
  return {
    id,
    status: fields['status'] as JobStatus,
    request,
    client: fields['client'] ?? '',
    modelVersion: fields['model_version'],
    progress: {
      stage: (fields['stage'] as JobStage | undefined) ?? null,
      evaluations: Number(fields['evaluations'] ?? 0),
      expectedEvaluations: Number(fields['expected_evaluations'] ?? 0),
      measuringSince: toDate(fields['measuring_since']),
    },
    stagesEntered: stagesEntered(fields),
    scheduleIds: JSON.parse(fields['schedules'] ?? '[]') as string[],
    error: 'error' in fields ? (JSON.parse(fields['error']) as JobError) : null,
    createdAt: new Date(fields['created_at']),
    startedAt: toDate(fields['started_at']),
    finishedAt: toDate(fields['finished_at']),
  };
}

/** Of a time as Redis holds it; null where there is none. */
function toRequest(json: string): ResolvedRequest {
  const request = { ...ADDED_LATER, ...(JSON.parse(json) as ResolvedRequest) };
  return { ...request, probe: request.probe && { ...ADDED_TO_PROBE, ...request.probe } };
}

export function toDate(time: string | undefined): Date | null {
  return time === undefined ? null : new Date(time);
}

/** The field that holds when a stage was first entered. */
export const enteredField = (stage: JobStage) => `entered_${stage}`;

function stagesEntered(fields: Record<string, string>): Job['stagesEntered'] {
  const entered = JOB_STAGES.filter((stage) => enteredField(stage) in fields);
  return Object.fromEntries(entered.map((stage) => [stage, new Date(fields[enteredField(stage)])]));
}
