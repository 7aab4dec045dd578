import { StepsmithError } from '../errors.ts';
import { isPublished, publishedSchedule } from './published.ts';
import { isOfModelVersion, type ScheduleRepository } from './repository.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/** How many schedules a 404 names. */
const NAMED = 10;

/** What `GET /schedules/{model}` asks for. */
export interface WantedSchedule {
  readonly model: string;
  readonly modelVersion: string | undefined;
  readonly solver: string | undefined;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly version: number | undefined;
}

/**
 * The schedule to use: the newest of the current version of the model, or the one asked for by version; else the one
 * published with the paper, which fits any solver.
 *
 * @throws StepsmithError `schedule_not_found` naming what exists; `invalid_request` when the solver is needed to choose
 */
export async function findSchedule(
  schedules: ScheduleRepository,
  wanted: WantedSchedule,
): Promise<ScheduleResource> {
  const solver = wanted.solver ?? (await onlySolver(schedules, wanted));
  const stored = solver === undefined ? null : await schedules.find({ ...wanted, solver });
  const found = stored ?? published(wanted);
  if (found) return found;
  throw new StepsmithError('schedule_not_found', await whatExists(schedules, wanted));
}

/** There is a single version of what the paper published. */
function published({ model, steps, version = 1 }: WantedSchedule): ScheduleResource | null {
  return version === 1 ? publishedSchedule(model, steps) : null;
}

/** Without a solver in the request there must be no choice to make. */
async function onlySolver(
  schedules: ScheduleRepository,
  wanted: WantedSchedule,
): Promise<string | undefined> {
  const { data } = await schedules.list({ limit: 100 }, { model: wanted.model, steps: wanted.steps });
  const current = data.filter((schedule) => isOfModelVersion(schedule, wanted.modelVersion));
  const solvers = [...new Set(current.map(({ solver }) => String(solver)))].sort();
  if (solvers.length <= 1) return solvers.at(0);
  const detail = `say which solver: ${solvers.join(', ')}`;
  throw new StepsmithError('invalid_request', `solver: ${detail}`, {
    issues: [{ parameter: 'solver', detail }],
  });
}

async function whatExists(schedules: ScheduleRepository, wanted: WantedSchedule): Promise<string> {
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
