// Linux only: looks into /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The kernel needs a moment to take down a process that was killed. */
const GONE_WITHIN_MS = 2_000;

/** What of {@link processesOf} is still there a moment later. */
export async function leftovers(dataDir: string): Promise<string[]> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  while (processesOf(dataDir).length > 0 && performance.now() < deadline) await sleep(50);
  return processesOf(dataDir);
}

/** Commands of processes that serve a DATA_DIR: a Redis in it, and all of Stepsmith that was started for it. */
export function processesOf(dataDir: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const serving = pids.filter((pid) => about(pid).includes(dataDir));
  return serving.map((pid) => read(`/proc/${pid}/cmdline`));
}

function about(pid: string): string {
  return read(`/proc/${pid}/cmdline`) + read(`/proc/${pid}/environ`);
}

/** Empty for a process that has ended in between, or is another user's. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
