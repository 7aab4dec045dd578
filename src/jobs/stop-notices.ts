import type { Redis } from 'ioredis';

/** Ids of jobs whose running work is to end at once. The state of a job is the truth; a notice only makes it quick. */
const CHANNEL = 'stepsmith:stop';

export async function announceStop(redis: Redis, jobId: string): Promise<void> {
  await redis.publish(CHANNEL, jobId);
}

/** @param subscriber - a connection of its own: Redis allows it nothing else from then on */
export async function onStop(subscriber: Redis, listener: (jobId: string) => void): Promise<void> {
  subscriber.on('message', (_channel: string, jobId: string) => {
    listener(jobId);
  });
  await subscriber.subscribe(CHANNEL);
}
