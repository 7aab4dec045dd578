import { DelayedError, WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import type { Job } from '../src/jobs/job.ts';
import { type ComputePayloads, type OptimizePayload, PAYLOAD_VERSION } from '../src/jobs/queues.ts';
import type { WorkerContext } from './context.ts';
import { blocksPerShard, cutRuns } from './cut-shards.ts';
import { excuse } from './lost-workers.ts';

/** How soon a job is looked at again all of whose missing work another job has in hand. */
const ELSEWHERE_MS = 500;

type Missing<Kind extends keyof ComputePayloads> = Omit<
  ComputePayloads[Kind],
  'version' | 'jobId' | 'modelVersion'
>;
/** Blocks of a probe that have not been measured yet. */
export type MissingMeasurement = Missing<'measure'>;
/** Blocks of samples of one candidate that have not been drawn yet. */
export type MissingRollout = Missing<'rollout'>;
/** Blocks of an estimate that have not been made yet. */
export type MissingEstimate = Missing<'estimate'>;

export type MissingTuning = Missing<'tune'>;

/** A run of blocks, with the content address of what they are a part of and what one of them costs. */
export type MissingWork = { readonly id: string; readonly evaluationsPerBlock: number } & (
  | { readonly name: 'measure'; readonly payload: MissingMeasurement }
  | { readonly name: 'rollout'; readonly payload: MissingRollout }
  | { readonly name: 'estimate'; readonly payload: MissingEstimate }
  | { readonly name: 'tune'; readonly payload: MissingTuning }
);

/** Thrown out of a computation that cannot go on before this has been computed. */
export class WorkIsMissing extends Error {
  override readonly name = 'WorkIsMissing';
  readonly missing: readonly MissingWork[];

  constructor(missing: readonly MissingWork[]) {
    super('work is missing');
    this.missing = missing;
  }
}

/** One turn of a job: the message that the queue gave, and the token of its lock. */
export interface Turn {
  readonly job: Job;
  readonly work: QueueJob<OptimizePayload>;
  readonly token: string | undefined;
}

/**
 * Runs a computation that takes what it needs from the stores and throws {@link WorkIsMissing} where that is not there
 * yet. It is replayed from its beginning each time work has come in: it asks for the same again, finds it stored, and
 * gets one step further.
 *
 * @throws WaitingChildrenError while shards are outstanding: the queue runs the job again when the last has ended;
 *   DelayedError while all that is missing is being computed for other jobs
 */
export async function replay<T>(context: WorkerContext, turn: Turn, compute: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await compute();
    } catch (error) {
      if (!(error instanceof WorkIsMissing)) throw error;
      await enqueue(context, turn, error.missing);
    }
  }
}

/** All of what several computations lack, so that it is computed side by side; their results when nothing is. */
export async function allOrMissing<T>(computations: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const missing: MissingWork[] = [];
  for (const compute of computations) {
    try {
      results.push(await compute());
    } catch (error) {
      if (!(error instanceof WorkIsMissing)) throw error;
      missing.push(...error.missing);
    }
  }
  if (missing.length > 0) throw new WorkIsMissing(missing);
  return results;
}

/** Puts it on the queue as children of the job; returns when all of it was computed in the meantime. */
async function enqueue(
  context: WorkerContext,
  { job, work, token }: Turn,
  missing: readonly MissingWork[],
): Promise<void> {
  await excuse(work);
  // A turn that was cut short may have left shards: they are enough for now.
  const { unprocessed = 0 } = await work.getDependenciesCount({ unprocessed: true });
  if (unprocessed === 0) {
    const shards = await cutShards(context, job, missing);
    if (shards.length === 0) {
      await work.moveToDelayed(Date.now() + ELSEWHERE_MS, token);
      throw new DelayedError();
    }
    await addShards(context, job, work, shards);
  }
  if (await work.moveToWaitingChildren(String(token))) throw new WaitingChildrenError();
}

/** What no other job has in hand, in shards. */
async function cutShards(
  { claims, rates, config }: WorkerContext,
  job: Job,
  missing: readonly MissingWork[],
): Promise<MissingWork[]> {
  const totalBlocks = missing.reduce((sum, { payload }) => sum + payload.blocks, 0);
  const shards: MissingWork[] = [];
  for (const part of missing) {
    const { firstBlock, blocks } = part.payload;
    const mine = await claims.claim(job, part.id, firstBlock, blocks);
    const secondsPerEvaluation = await rates.secondsPerEvaluation(job.modelVersion, part.name);
    const { evaluationsPerBlock } = part;
    const { shardSeconds } = config;
    const most = blocksPerShard({ evaluationsPerBlock, secondsPerEvaluation, shardSeconds, totalBlocks });
    for (const run of cutRuns(mine, most))
      shards.push({ ...part, payload: { ...part.payload, ...run } } as MissingWork);
  }
  return shards;
}

async function addShards(
  { compute, turns }: WorkerContext,
  { id: jobId, request, client, modelVersion }: Job,
  work: QueueJob<OptimizePayload>,
  shards: readonly MissingWork[],
): Promise<void> {
  const parent = { id: String(work.id), queue: work.queueQualifiedName };
  const priorities = await turns.compute.take(request.priority, client, shards.length);
  await compute.addBulk(
    shards.map(({ name, id, payload }, i) => ({
      name,
      data: { ...payload, version: PAYLOAD_VERSION, jobId, modelVersion },
      opts: {
        jobId: `${jobId}-${id}-${payload.firstBlock}-${payload.blocks}`,
        parent,
        priority: priorities[i],
        // A shard that fails for good has failed the job; the job is still to be woken, to find that out.
        ignoreDependencyOnFailure: true,
      },
    })),
  );
}
