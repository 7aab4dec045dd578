import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Another service, in a process of its own, that owns the embedded Redis of a DATA_DIR. */
export interface Owner {
  readonly pid: number;
  readonly url: string;
  /** Kills the process with its server, if they live. */
  kill(): void;
}

interface Started {
  readonly url: string;
  readonly server: number;
}

/** Rejects with the message by which the process could not start. */
export async function startOwner(dataDir: string): Promise<Owner> {
  const child = fork(new URL('owner-process.ts', import.meta.url), [dataDir], {
    execArgv: ['--import', 'tsx'],
  });
  const [message] = (await once(child, 'message')) as [Started | { error: string }];
  if ('error' in message) {
    await once(child, 'exit');
    throw new Error(message.error);
  }
  const pids = [child.pid!, message.server];
  const kill = () => {
    for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  };
  return { pid: child.pid!, url: message.url, kill };
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
