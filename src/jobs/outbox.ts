import type { Redis } from 'ioredis';

/** What others are told about a job: it was started, or it has ended. */
export const JOB_NOTICES = ['started', 'completed'] as const;
export type JobNotice = (typeof JOB_NOTICES)[number];

/** What is yet to be told: `<job id> <notice>`. Written with the change itself, so that no crash loses any of it. */
export const OUTBOX = 'stepsmith:jobs:outbox';
/** Told of every new entry. */
export const OUTBOX_CHANNEL = 'stepsmith:jobs:outbox';

export interface OutboxEntry {
  readonly jobId: string;
  readonly notice: JobNotice;
}

/** The part of a script that makes an entry. */
export const POST = `
local function post(id, notice)
  redis.call('SADD', '${OUTBOX}', id .. ' ' .. notice)
  redis.call('PUBLISH', '${OUTBOX_CHANNEL}', id)
end
`;

export async function readOutbox(redis: Redis): Promise<OutboxEntry[]> {
  const members = await redis.smembers(OUTBOX);
  return members.map((member) => {
    const [jobId, notice] = member.split(' ');
    return { jobId, notice: notice as JobNotice };
  });
}

export async function removeFromOutbox(redis: Redis, { jobId, notice }: OutboxEntry): Promise<void> {
  await redis.srem(OUTBOX, `${jobId} ${notice}`);
}
