import { StepsmithError, wrongParameter } from '../errors.ts';
import { CHAMPION, type AliasStore } from './aliases.ts';
import type { CurrentModel, OtherCounts } from './other-counts.ts';
import { isPublished, publishedSchedule } from './published.ts';
import { isOfModelVersion, type ScheduleFilter, type ScheduleRepository, type Series } from './repository.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/** How many schedules a 404 names. */
const NAMED = 10;
const MAX_STEPS = 200;

/** Where schedules come from. */
export interface ScheduleSources {
  readonly schedules: ScheduleRepository;
  readonly aliases: AliasStore;
  readonly otherCounts: OtherCounts;
}

/** What `GET /schedules/{model}` asks for. */
export interface WantedSchedule {
  readonly model: string;
  readonly modelVersion: string | undefined;
  readonly solver: string | undefined;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly version?: number | undefined;
  readonly alias?: string | undefined;
  /** Null where its files cannot be read. */
  readonly current: CurrentModel | null;
}

/**
 * The schedule to use. By version or alias exactly that one; else the champion of the model as it is now, the newest that was
 * measured, the newest at all, what the paper published for that step count (which fits any solver), or one made for the
 * step count from the nearest that was optimised.
 *
 * @throws StepsmithError `schedule_not_found` naming what exists; `schedule_deleted`; `alias_not_found`; `invalid_request`
 *   when the solver is needed to choose
 */
export async function findSchedule(
  sources: ScheduleSources,
  wanted: WantedSchedule,
): Promise<ScheduleResource> {
  const solver = wanted.solver ?? (await onlySolver(sources.schedules, wanted));
  const series = solver === undefined ? null : { ...wanted, solver };
  const found = await choose(sources, wanted, series);
  if (found) return found;
  throw new StepsmithError('schedule_not_found', await whatExists(sources.schedules, wanted));
}

async function choose(
  sources: ScheduleSources,
  wanted: WantedSchedule,
  series: Series | null,
): Promise<ScheduleResource | null> {
  const { model, steps, version, alias } = wanted;
  if (alias !== undefined) return byAlias(sources, alias, wanted, series);
  if (version !== undefined) return byVersion(sources.schedules, version, wanted, series);
  const stored = series && (await best(sources, series));
  if (stored) return stored;
  const published = publishedSchedule(model, steps);
  if (published?.provenance.source === 'published') return published;
  return (series && (await forOtherCount(sources, wanted, series))) ?? published;
}

/** The champion, else the newest measured, else the newest. */
async function best(
  { schedules, aliases }: ScheduleSources,
  series: Series,
): Promise<ScheduleResource | null> {
  const championId = await aliases.get(CHAMPION, series);
  const champion = championId === null ? null : await schedules.get(championId);
  if (champion) return champion;
  const measured = await schedules.find(series, ({ validation }) => validation !== null);
  return measured ?? schedules.find(series, () => true);
}

async function byAlias(
  { schedules, aliases }: ScheduleSources,
  alias: string,
  { model, steps }: WantedSchedule,
  series: Series | null,
): Promise<ScheduleResource | null> {
  const id = series && (await aliases.get(alias, series));
  const schedule = id === null ? null : await schedules.get(id);
  if (schedule) return schedule;
  const there = (await aliases.list(model)).map((one) => `${one.alias} of ${one.solver} in ${one.steps}`);
  const named = [...new Set(there)].slice(0, NAMED).join(', ');
  const hint = named === '' ? 'this model has none' : `there are ${named}`;
  throw new StepsmithError(
    'alias_not_found',
    `no alias "${alias}" for ${model}, ${series?.solver ?? 'any solver'}, ${steps} steps as the model is now; ${hint}`,
  );
}

/** What the paper published has a single version, and only where it is not interpolated. */
async function byVersion(
  schedules: ScheduleRepository,
  version: number,
  { model, steps }: WantedSchedule,
  series: Series | null,
): Promise<ScheduleResource | null> {
  const stored = series && (await storedVersion(schedules, series, version));
  if (stored) return stored;
  const published = publishedSchedule(model, steps);
  return published?.version === version ? published : null;
}

/**
 * One version of a series, for the model as it is now.
 *
 * @returns null when there never was one
 * @throws StepsmithError `schedule_deleted`
 */
export async function storedVersion(
  schedules: ScheduleRepository,
  series: Series,
  version: number,
): Promise<ScheduleResource | null> {
  for await (const { schedule, deletedAt } of schedules.walk(series)) {
    if (schedule.version !== version) continue;
    if (deletedAt === null) return schedule;
    const detail = `version ${version} of ${series.model}, ${series.solver}, ${series.steps} steps was deleted at ${deletedAt}`;
    throw new StepsmithError('schedule_deleted', detail);
  }
  return null;
}

/** Made from the schedule to use of the nearest step count, in the ratio of the counts. */
async function forOtherCount(
  sources: ScheduleSources,
  { steps, current }: WantedSchedule,
  series: Series,
): Promise<ScheduleResource | null> {
  const apart = (count: number) => Math.abs(Math.log(count / steps));
  const counts = Array.from({ length: MAX_STEPS }, (_, i) => i + 1).sort(
    (a, b) => apart(a) - apart(b) || b - a,
  );
  for (const count of await sources.schedules.stepCounts(series, counts)) {
    const nearest = await best(sources, { ...series, steps: count });
    const made = nearest && (await sources.otherCounts.make(nearest, steps, current));
    if (made) return made;
  }
  return null;
}

/** Without a solver in the request there must be no choice to make; one for other step counts will do. */
async function onlySolver(
  schedules: ScheduleRepository,
  wanted: WantedSchedule,
): Promise<string | undefined> {
  const { model, steps } = wanted;
  return (
    (await solverAmong(schedules, wanted, { model, steps })) ?? solverAmong(schedules, wanted, { model })
  );
}

async function solverAmong(
  schedules: ScheduleRepository,
  wanted: WantedSchedule,
  filter: ScheduleFilter,
): Promise<string | undefined> {
  const { data } = await schedules.list({ limit: 100 }, filter);
  const current = data.filter((schedule) => isOfModelVersion(schedule, wanted.modelVersion));
  const solvers = [...new Set(current.map(({ solver }) => String(solver)))].sort();
  if (solvers.length <= 1) return solvers.at(0);
  throw wrongParameter('solver', `say which solver: ${solvers.join(', ')}`);
}

/** What a 404 says. */
export async function whatExists(
  schedules: ScheduleRepository,
  wanted: Pick<WantedSchedule, 'model' | 'modelVersion' | 'solver' | 'steps' | 'version'>,
): Promise<string> {
  const { model, solver = 'any solver', steps, version } = wanted;
  const asked = `no schedule for ${model}, ${solver}, ${steps} steps${version === undefined ? '' : `, version ${version}`}`;
  const { data } = await schedules.list({ limit: 100 }, { model });
  const current = data.filter((schedule) => isOfModelVersion(schedule, wanted.modelVersion));
  const names = current.map(
    (schedule) => `${schedule.solver} in ${schedule.steps} (version ${schedule.version})`,
  );
  if (names.length > 0) return `${asked}; there are ${[...new Set(names)].slice(0, NAMED).join(', ')}`;
  if (isPublished(model)) return `${asked}; there is only the published one, version 1`;
  if (data.length > 0) return `${asked} since its files changed; POST /optimize makes one`;
  return `${asked}, nor any other for this model; POST /optimize makes one`;
}
