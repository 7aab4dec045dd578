import { createHash } from 'node:crypto';
import { StepsmithError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import { chooseSchedule, measureChosen } from '../src/selection/choose.ts';
import type { Metric } from '../src/measures/measure.ts';
import { allOrMissing } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import { toChoice, type Choice } from './choice.ts';
import { measureFromStore } from './roll-out-candidates.ts';

/** Raised when the same measurements would lead to another choice. */
const RULE_VERSION = 5;

/**
 * Chooses a schedule for each step count by rolling the candidates out.
 *
 * @throws WorkIsMissing while samples are to be drawn; StepsmithError `rollouts_diverged`
 */
export async function validate(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  pools: readonly CandidatePool[],
): Promise<Choice[]> {
  await context.jobs.enterStage(job.id, 'validate');
  return allOrMissing(
    pools.map((pool) => () => choose(context, job, model, selectionId(context, job, pool), pool)),
  );
}

async function choose(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  id: string,
  pool: CandidatePool,
): Promise<Choice> {
  const known = await context.rollouts.selection<Choice>(id);
  if (known) return known;
  const { objective, validation } = job.request;
  if (validation === null) throw new Error('a job without validation has nothing to choose');
  const task = {
    pool,
    primary: primaryMeasure(validation.metric, model),
    samples: validation.samples,
    refine: objective.refine,
  };
  const measure = measureFromStore(context, job, model);
  const choosing = objective.exponent === 'auto';
  const selection = await (choosing ? chooseSchedule(task, measure) : measureChosen(task, measure)).catch(
    asDiverged,
  );
  const choice = toChoice(selection, model, job);
  await context.rollouts.putSelection(id, choice);
  return choice;
}

export function primaryMeasure(metric: 'auto' | Metric, { manifest }: ReadyModel): Metric {
  if (metric !== 'auto') return metric;
  return manifest.validation?.features ? 'frechet' : 'energy_distance';
}

/** All that decides a choice: the candidates, and what they are measured with. */
function selectionId({ config }: WorkerContext, { request, modelVersion }: Job, pool: CandidatePool): string {
  const { solver, objective, validation, seed, guidance_scale } = request;
  const { batchSize } = config;
  const { defaults, tempered, blends } = pool;
  const candidates = [...defaults, ...tempered, ...blends].map(({ sigmas }) => sigmas);
  const conditions = { solver, objective, validation, seed, guidance_scale, batchSize };
  const identity = [RULE_VERSION, modelVersion, conditions, candidates];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

function asDiverged(error: unknown): never {
  if (error instanceof RangeError)
    throw new StepsmithError('rollouts_diverged', error.message, { cause: error });
  throw error;
}
