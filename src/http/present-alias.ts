import { type AliasStore, seriesOf } from '../schedules/aliases.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import type { AliasResource } from './schemas/alias.ts';

/** An alias as clients see it. */
export async function presentAlias(
  aliases: AliasStore,
  alias: string,
  schedule: ScheduleResource,
): Promise<AliasResource> {
  const series = { ...seriesOf(schedule), modelVersion: String(schedule.model_version) };
  const history = await aliases.history(alias, series);
  return {
    alias,
    model: series.model,
    model_version: series.modelVersion,
    solver: series.solver,
    steps: series.steps,
    guidance_scale: series.guidanceScale,
    schedule_id: schedule.id,
    version: schedule.version,
    moved_at: history[0].moved_at,
    history,
  };
}
