import type { Redis } from 'ioredis';
import type { JobProgress, JobStage, JobStatus } from './job.ts';
import { toDate } from './record.ts';

/**
 * The events of a job: a Redis stream beside its hash, written by the scripts that change the hash, in the same step, so
 * that their order is that of the changes. Every event says how things stand, not what changed: one that is lost to the
 * cap is made up for by the next.
 */
export const eventsKey = (jobId: string) => `stepsmith:job:${jobId}:events`;

/** Told the id of every job that has a new event. */
export const EVENTS_CHANNEL = 'stepsmith:jobs:events';

/** About as many events of a job are kept; the oldest go first. */
export const KEPT_EVENTS = 1000;

/** Progress is told at most this often; entering a stage always. */
const PROGRESS_INTERVAL_MS = 500;

export const EVENT_KINDS = ['state', 'progress', 'completed'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that happened to a job, and how the job stood then. */
export interface JobEvent {
  /** Its place in the stream: milliseconds of Redis' clock, and a number. */
  readonly id: string;
  readonly kind: EventKind;
  readonly status: JobStatus;
  readonly progress: JobProgress;
  readonly at: Date;
}

/**
 * Lua functions for the scripts that change a job.
 *
 * `tell(hash, events, id, kind)`: appends an event with what the hash holds now.
 * `tell_progress(hash, events, id)`: the same for `progress`, unless the last one in this stage is too recent.
 */
export const TELL = `
local function tell(hash, events, id, kind)
  local is = redis.call('HMGET', hash, 'status', 'stage', 'evaluations', 'expected_evaluations', 'measuring_since')
  redis.call('XADD', events, 'MAXLEN', '~', ${KEPT_EVENTS}, '*', 'kind', kind, 'status', is[1], 'stage', is[2] or '',
    'evaluations', is[3] or 0, 'expected_evaluations', is[4] or 0, 'measuring_since', is[5] or '')
  redis.call('PUBLISH', '${EVENTS_CHANNEL}', id)
end
local function tell_progress(hash, events, id)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local was = redis.call('HMGET', hash, 'stage', 'told_stage', 'told_at')
  local stage = was[1] or ''
  -- Either way: a clock that was set back must not silence a job.
  if stage == was[2] and math.abs(now - (was[3] or 0)) < ${PROGRESS_INTERVAL_MS} then return end
  redis.call('HSET', hash, 'told_stage', stage, 'told_at', now)
  tell(hash, events, id, 'progress')
end
`;

/** The events of a job after one of them, `0` for all that are kept; empty when there are none, or no such job. */
export async function readEvents(redis: Redis, jobId: string, after: string): Promise<JobEvent[]> {
  const entries = await redis.xrange(eventsKey(jobId), `(${after}`, '+');
  return entries.map(([id, fields]) => toEvent(id, fields));
}

function toEvent(id: string, pairs: readonly string[]): JobEvent {
  const fields: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i += 2) fields[pairs[i]] = pairs[i + 1];
  return {
    id,
    kind: fields['kind'] as EventKind,
    status: fields['status'] as JobStatus,
    progress: {
      stage: (fields['stage'] || null) as JobStage | null,
      evaluations: Number(fields['evaluations']),
      expectedEvaluations: Number(fields['expected_evaluations']),
      measuringSince: toDate(fields['measuring_since'] || undefined),
    },
    at: new Date(Number(id.split('-')[0])),
  };
}

/** Whether one id of an event comes before another. */
export function isBefore(id: string, other: string): boolean {
  const [ms, sequence = 0] = id.split('-').map(Number);
  const [otherMs, otherSequence = 0] = other.split('-').map(Number);
  return ms < otherMs || (ms === otherMs && sequence < otherSequence);
}
