import type { ChainableCommander } from 'ioredis';

/** Runs a MULTI and gives its results; throws the first error, of the connection or of a command. */
export async function transact(multi: ChainableCommander): Promise<unknown[]> {
  const replies = await multi.exec();
  if (replies === null) throw new Error('the transaction was discarded');
  return replies.map(([error, result]) => {
    if (error) throw error;
    return result;
  });
}
