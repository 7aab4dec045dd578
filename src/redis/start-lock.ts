import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * No start takes this long, so whoever holds an older lock did not live to remove it. Needed beside the test whether
 * that process lives, because in a restarted container its number soon belongs to another one.
 */
const STALE_AFTER_MS = 30_000;
const POLL_MS = 20;

/** The locks this process holds: a file with our own number that is not among them is of a predecessor. */
const held = new Set<string>();

/**
 * Runs `work` while no other process, and no other call in this one, runs its own under the same lock file. The file
 * is created exclusively, names its holder, and is removed afterwards; one that a killed process left is taken over.
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const content = `${process.pid} ${randomUUID()}`;
  while (!acquire(file, content)) {
    removeStale(file);
    await sleep(POLL_MS);
  }
  held.add(content);
  try {
    return await work();
  } finally {
    held.delete(content);
    if (read(file)?.content === content) rmSync(file, { force: true });
  }
}

function acquire(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    // A full disk takes the name but not the content.
    rmSync(file, { force: true });
    throw error;
  }
}

interface Lock {
  readonly content: string;
  readonly ageMs: number;
}

function removeStale(file: string): void {
  const lock = read(file);
  if (!lock || !isStale(lock)) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  // Another process may have taken over between the look and the rename; then its lock is put back.
  if (readFileSync(aside, 'utf8') !== lock.content) linkSync(aside, file);
  rmSync(aside);
}

function isStale({ content, ageMs }: Lock): boolean {
  const pid = Number(content.split(' ')[0]);
  if (ageMs > STALE_AFTER_MS) return true;
  // Created this very moment and not yet written.
  if (content === '') return false;
  return pid === process.pid ? !held.has(content) : !isAlive(pid);
}

function read(file: string): Lock | null {
  try {
    return { content: readFileSync(file, 'utf8'), ageMs: Date.now() - statSync(file).mtimeMs };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
