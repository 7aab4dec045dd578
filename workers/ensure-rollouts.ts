import { WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import { PAYLOAD_VERSION, type OptimizePayload, type RolloutPayload } from '../src/jobs/queues.ts';
import type { WorkerContext } from './context.ts';

/** Blocks of samples of one candidate that have not been drawn yet. */
export type MissingRollout = Omit<RolloutPayload, 'version' | 'jobId'>;

/** Thrown out of a choice that cannot go on before these have been drawn. */
export class RolloutsMissing extends Error {
  override readonly name = 'RolloutsMissing';
  readonly missing: readonly MissingRollout[];

  constructor(missing: readonly MissingRollout[]) {
    super('rollouts are missing');
    this.missing = missing;
  }
}

/**
 * Puts what is missing on the compute queue and waits for it.
 *
 * @returns when all of it was drawn in the meantime
 * @throws WaitingChildrenError while shards are outstanding: the queue runs the job again when the last has ended
 */
export async function awaitRollouts(
  { compute, config }: WorkerContext,
  jobId: string,
  missing: readonly MissingRollout[],
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<void> {
  const parent = { id: String(work.id), queue: work.queueQualifiedName };
  const shards = missing.flatMap((rollout) => cut(rollout, config.shardBlocks));
  await compute.addBulk(
    shards.map((shard) => ({
      name: 'rollout',
      data: { ...shard, version: PAYLOAD_VERSION, jobId },
      // A shard that fails for good has failed the job; the job is still to be woken, to find that out.
      opts: { jobId: shardId(jobId, shard), parent, ignoreDependencyOnFailure: true },
    })),
  );
  if (await work.moveToWaitingChildren(String(token))) throw new WaitingChildrenError();
}

function cut(rollout: MissingRollout, shardBlocks: number): MissingRollout[] {
  const shards: MissingRollout[] = [];
  for (let done = 0; done < rollout.blocks; done += shardBlocks) {
    const blocks = Math.min(shardBlocks, rollout.blocks - done);
    shards.push({ ...rollout, firstBlock: rollout.firstBlock + done, blocks });
  }
  return shards;
}

function shardId(jobId: string, { rolloutId, firstBlock, blocks }: MissingRollout): string {
  return `${jobId}-${rolloutId}-${firstBlock}-${blocks}`;
}
