import {
  coordinateDescent,
  type EstimateKlubs,
  interior,
  subdivide,
  subdivided,
} from '../src/ays/coordinate-descent.ts';
import { COARSE_STEPS, FINE_PASSES, FINE_STEPS, subdivisions } from '../src/ays/descent-plan.ts';
import { logLinearInterpolate } from '../src/ays/interpolation.ts';
import { KLUB_EXPONENT } from '../src/ays/klub.ts';
import type { Schedule } from '../src/ays/schedule.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { rangeOf } from '../src/jobs/request.ts';
import { noiseProcess } from '../src/models/processes/index.ts';
import { onTimesteps } from '../src/models/processes/timesteps.ts';
import { usualSchedules } from '../src/solving/usual-schedules.ts';
import type { Candidate, CandidatePool, Measured } from '../src/selection/candidate.ts';
import { bestOn } from '../src/selection/rule.ts';
import type { WorkerContext } from './context.ts';
import type { StoredEstimates } from './estimate-klubs.ts';
import { requireDescent } from './job-model.ts';
import { measureFromStore } from './roll-out-candidates.ts';
import type { Description } from '../src/solving/solve.ts';
import { primaryMeasure } from './validate.ts';

/** Passes without a better measure after which the descent stops. */
const PATIENCE = 2;

/** What there is to choose from by the paper's own algorithm: for each step count the schedule it found. */
export async function descend(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  estimates: StoredEstimates,
): Promise<CandidatePool[]> {
  const { schedule, passes } = await descendCoarse(context, job, model, estimates);
  const found = await subdivideTo(job.request.steps, schedule, estimateWith(estimates));
  const pools: CandidatePool[] = [];
  for (const steps of job.request.steps) {
    const own = found.get(steps) ?? logLinearInterpolate(found.get(FINE_STEPS[1]) ?? schedule, steps);
    const placed = onTimesteps(noiseProcess(model.manifest), own);
    pools.push(await poolOf(placed, job, model, estimates, steps === COARSE_STEPS ? passes : []));
  }
  return pools;
}

/** What the estimates say of schedules. */
export async function describeDescended(
  schedules: readonly Schedule[],
  job: Job,
  model: ReadyModel,
  estimates: StoredEstimates,
): Promise<Description[]> {
  const updates = schedules.map((schedule) =>
    timesOf([schedule, ...Object.values(usualOf(job, model, schedule.length - 1))]),
  );
  return (await estimates.of(updates)).map(([klub, edm, log_linear, time_uniform, arctan]) => ({
    klub,
    terms: null,
    baselines: { edm, log_linear, time_uniform, arctan },
  }));
}

/** The paper begins with EDM where noise is continuous, with time-uniform where it is discrete. */
async function descendCoarse(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  estimates: StoredEstimates,
) {
  const { edm, time_uniform } = usualOf(job, model, COARSE_STEPS);
  const start = model.manifest.process.type === 'vp' ? time_uniform : edm;
  const schedules = [start];
  let passes: readonly Measured[] = [];
  const { iterations } = requireDescent(job);
  const descent = coordinateDescent(start, interior(start), iterations, estimateWith(estimates));
  for await (const schedule of descent) {
    schedules.push(schedule);
    passes = await measurePasses(context, job, model, schedules);
    if (schedules.length - 1 - bestPass(passes, job, model) >= PATIENCE) break;
  }
  const best = passes.length > 0 ? bestPass(passes, job, model) : schedules.length - 1;
  return { schedule: schedules[best], passes };
}

/** Early stopping by the validation measure; without validation the descent runs to its end. */
async function measurePasses(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  schedules: readonly Schedule[],
): Promise<readonly Measured[]> {
  const { validation } = job.request;
  if (validation === null) return [];
  const candidates = schedules.map((sigmas, pass) => candidateOf(sigmas, `coordinate descent, pass ${pass}`));
  return measureFromStore(context, job, model)('choice', candidates, validation.samples);
}

function bestPass(passes: readonly Measured[], { request }: Job, model: ReadyModel): number {
  if (passes.length === 0) return Infinity;
  return passes.indexOf(bestOn(primaryMeasure(request.validation?.metric ?? 'auto', model), passes));
}

/** Every second sigma of the finer schedules is that of the coarser one and stays. */
async function subdivideTo(
  steps: readonly number[],
  coarse: Schedule,
  estimate: EstimateKlubs,
): Promise<Map<number, Schedule>> {
  const found = new Map([[COARSE_STEPS, coarse]]);
  let schedule = coarse;
  for (const count of subdivisions(steps)) {
    schedule = subdivide(schedule);
    const free = subdivided(schedule);
    for await (const pass of coordinateDescent(schedule, free, FINE_PASSES * free.length, estimate))
      schedule = pass;
    found.set(count, schedule);
  }
  return found;
}

function estimateWith(estimates: StoredEstimates): EstimateKlubs {
  return async (updates) => {
    const klubs = await estimates.of(updates);
    return klubs.map((update) => update.map(({ value }) => value));
  };
}

async function poolOf(
  own: Schedule,
  job: Job,
  model: ReadyModel,
  estimates: StoredEstimates,
  measured: readonly Measured[],
): Promise<CandidatePool> {
  const [{ klub, baselines }] = await describeDescended([own], job, model, estimates);
  const defaults = Object.entries(usualOf(job, model, own.length - 1)).map(([name, sigmas]) => ({
    name,
    sigmas,
    origin: { exponent: null, order: null, baseline: { name, share: 1 }, refined: false },
    klub: baselines[name as keyof typeof baselines].value,
  }));
  const found = { ...candidateOf(own, 'coordinate descent'), klub: klub.value };
  return { defaults, tempered: [found], blends: [], measured };
}

function candidateOf(sigmas: Schedule, name: string): Candidate {
  const origin = { exponent: KLUB_EXPONENT, order: 1, baseline: null, refined: false };
  return { name, sigmas, origin, klub: Infinity };
}

function usualOf({ request }: Job, { manifest, data }: ReadyModel, steps: number) {
  return usualSchedules(noiseProcess(manifest), rangeOf(request), steps, data.std);
}

/** The times of schedules, ascending. */
function timesOf(schedules: readonly Schedule[]): (readonly number[])[] {
  return schedules.map((schedule) => [...schedule].reverse());
}
