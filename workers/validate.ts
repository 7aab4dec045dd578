import { createHash } from 'node:crypto';
import type { Job as QueueJob } from 'bullmq';
import { StepsmithError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import type { OptimizePayload } from '../src/jobs/queues.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import { chooseSchedule, measureChosen } from '../src/selection/choose.ts';
import type { DecidingMeasure } from '../src/selection/rule.ts';
import type { WorkerContext } from './context.ts';
import { toChoice, type Choice } from './choice.ts';
import { awaitRollouts, RolloutsMissing, type MissingRollout } from './ensure-rollouts.ts';
import { measureFromStore } from './roll-out-candidates.ts';

/** Raised when the same measurements would lead to another choice. */
const RULE_VERSION = 1;

/**
 * Chooses a schedule for each step count by rolling the candidates out. The choice is replayed from its beginning each
 * time samples have come in: it asks for the same again, finds them stored, and gets one rung further.
 *
 * @throws WaitingChildrenError while samples are being drawn; StepsmithError `rollouts_diverged`
 */
export async function validate(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  probeId: string,
  pools: readonly CandidatePool[],
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<Choice[]> {
  await context.jobs.enterStage(job.id, 'validate');
  const choices: Choice[] = [];
  const missing: MissingRollout[] = [];
  for (const [i, pool] of pools.entries()) {
    try {
      choices.push(await choose(context, job, model, selectionId(job, probeId, i), pool));
    } catch (error) {
      if (!(error instanceof RolloutsMissing)) throw error;
      missing.push(...error.missing);
    }
  }
  if (missing.length === 0) return choices;
  await awaitRollouts(context, job.id, missing, work, token);
  return validate(context, job, model, probeId, pools, work, token);
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

function primaryMeasure(metric: 'auto' | DecidingMeasure, { manifest }: ReadyModel): DecidingMeasure {
  if (metric !== 'auto') return metric;
  return manifest.validation?.features ? 'frechet' : 'energy_distance';
}

/** All that decides a choice; the index stands for the step count. */
function selectionId({ request, modelVersion }: Job, probeId: string, index: number): string {
  const { solver, steps, objective, validation, probe, seed } = request;
  const identity = [
    RULE_VERSION,
    modelVersion,
    probeId,
    probe.paths,
    solver,
    steps[index],
    objective,
    validation,
    seed,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

function asDiverged(error: unknown): never {
  if (error instanceof RangeError)
    throw new StepsmithError('rollouts_diverged', error.message, { cause: error });
  throw error;
}
