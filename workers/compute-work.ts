import { WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import {
  PAYLOAD_VERSION,
  type EstimatePayload,
  type OptimizePayload,
  type RolloutPayload,
} from '../src/jobs/queues.ts';
import type { WorkerContext } from './context.ts';

/** Blocks of samples of one candidate that have not been drawn yet. */
export type MissingRollout = Omit<RolloutPayload, 'version' | 'jobId'>;
/** Blocks of an estimate that have not been made yet. */
export type MissingEstimate = Omit<EstimatePayload, 'version' | 'jobId'>;

/** A run of blocks, and how many of them make one piece of work. */
export type MissingWork = { readonly blocksPerShard: number } & (
  | { readonly name: 'rollout'; readonly id: string; readonly payload: MissingRollout }
  | { readonly name: 'estimate'; readonly id: string; readonly payload: MissingEstimate }
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

/**
 * Runs a computation that takes what it needs from the stores and throws {@link WorkIsMissing} where that is not there
 * yet. It is replayed from its beginning each time work has come in: it asks for the same again, finds it stored, and
 * gets one step further.
 *
 * @throws WaitingChildrenError while shards are outstanding: the queue runs the job again when the last has ended
 */
export async function replay<T>(
  context: WorkerContext,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
  compute: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await compute();
    } catch (error) {
      if (!(error instanceof WorkIsMissing)) throw error;
      await enqueue(context, error.missing, work, token);
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

/** Returns when all of it was computed in the meantime. */
async function enqueue(
  { compute }: WorkerContext,
  missing: readonly MissingWork[],
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<void> {
  const { jobId } = work.data;
  const parent = { id: String(work.id), queue: work.queueQualifiedName };
  await compute.addBulk(
    missing.flatMap(cut).map(({ name, id, payload }) => ({
      name,
      data: { ...payload, version: PAYLOAD_VERSION, jobId },
      opts: {
        jobId: `${jobId}-${id}-${payload.firstBlock}-${payload.blocks}`,
        parent,
        // A shard that fails for good has failed the job; the job is still to be woken, to find that out.
        ignoreDependencyOnFailure: true,
      },
    })),
  );
  if (await work.moveToWaitingChildren(String(token))) throw new WaitingChildrenError();
}

function cut(missing: MissingWork): MissingWork[] {
  const { firstBlock, blocks } = missing.payload;
  const shards: MissingWork[] = [];
  for (let done = 0; done < blocks; done += missing.blocksPerShard) {
    const range = { firstBlock: firstBlock + done, blocks: Math.min(missing.blocksPerShard, blocks - done) };
    shards.push({ ...missing, payload: { ...missing.payload, ...range } } as MissingWork);
  }
  return shards;
}
