export type { ProbeResource } from '../../http/schemas/probe.ts';
export type { JobResource } from '../../http/schemas/job.ts';
export type { ModelResource } from '../../http/schemas/model.ts';
export type { ScheduleResource, Validation } from '../../schedules/schedule-resource.ts';

/** A page of a list. */
export interface Page<T> {
  readonly data: T[];
  readonly next_cursor: string | null;
}
export type { SamplesResource } from '../../http/routes/samples-get.ts';
export type { AliasResource } from '../../http/schemas/alias.ts';
export type { ScheduleDiff } from '../../schedules/diff.ts';
export type { WorkersResource } from '../../http/routes/workers-list.ts';
export type { KeyResource } from '../../http/schemas/key.ts';
export type { SessionResource } from '../../http/schemas/session.ts';
