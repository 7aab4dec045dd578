import { chartsOf, type ScheduleChart } from '../charts/of-schedule.ts';
import { pointSet } from '../charts/scatter-chart.ts';
import type { OwnModel } from '../charts/series.ts';
import { noiseProcess } from '../models/processes/index.ts';
import { pointsOf, type Samples } from '../schedules/samples.ts';
import type { ScheduleResource } from '../schedules/schedule-resource.ts';
import { type KnownModel, knownModel } from './current-model.ts';
import type { Dependencies } from './dependencies.ts';
import { oneSchedule } from './one-schedule.ts';
import { presentProbe } from './schemas/probe.ts';
import { type OneScheduleQuery, requireOneName } from './schemas/which-schedule.ts';

/** A schedule and all that is drawn of it. */
export interface DrawnSchedule {
  readonly schedule: ScheduleResource;
  readonly charts: readonly ScheduleChart[];
  readonly samples: Samples | null;
}

/** @throws StepsmithError as {@link oneSchedule} */
export async function drawnSchedule(
  dependencies: Dependencies,
  model: string,
  query: OneScheduleQuery,
): Promise<DrawnSchedule> {
  requireOneName(query);
  const known = await knownModel(dependencies, model);
  const schedule = await oneSchedule(dependencies, model, known, query);
  const { probe_id: probeId } = schedule.provenance;
  const probe = probeId === null ? null : await dependencies.probes.get(probeId);
  const samples = await dependencies.samples.get(schedule.id);
  const charts = chartsOf(schedule, {
    model: schedule.model_version === known.modelVersion ? ownModel(known.current) : null,
    loss: probe && lossOf(presentProbe(probe)),
    points: samples?.kind === 'points' ? pointSets(samples) : null,
  });
  return { schedule, charts, samples };
}

function ownModel(current: KnownModel['current']): OwnModel | null {
  return current && { process: noiseProcess(current.manifest), dataStd: current.dataStd };
}

function lossOf({ levels, denoising_loss: values }: ReturnType<typeof presentProbe>) {
  return values && { levels, values };
}

function pointSets({ columns }: Samples) {
  return columns.map(({ name, role, bytes }) => pointSet(name, role, pointsOf(bytes)));
}
