import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { StepsmithError } from '../errors.ts';

/** Node.js reads at most this much into one buffer; a protobuf message (an .onnx) cannot be larger either. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

/** A reason, in words for the person who keeps the model repository, why a model cannot be used. */
export function unavailable(message: string, cause?: unknown): StepsmithError {
  return new StepsmithError('model_unavailable', message, { cause });
}

/** Whether `file` is written as a path that stays inside the directory it is relative to. */
export function isInsidePath(file: string): boolean {
  return !file.startsWith('/') && !/[\\:\0]/.test(file) && !file.split('/').includes('..');
}

/**
 * The real path of a file of a model.
 *
 * @param directory the model's directory
 * @param file path relative to it, as model.json names it
 * @throws StepsmithError `model_unavailable` if it is missing, not a regular file, or lies (or is linked) outside
 */
export async function resolveModelFile(directory: string, file: string): Promise<string> {
  const path = await resolveInside(directory, file);
  if (!(await stat(path)).isFile()) throw unavailable(`${file}: is not a file`);
  return path;
}

/** As {@link resolveModelFile}, for a folder. */
export async function resolveModelFolder(directory: string, folder: string): Promise<string> {
  const path = await resolveInside(directory, folder);
  if (!(await stat(path)).isDirectory()) throw unavailable(`${folder}: is not a folder`);
  return path;
}

async function resolveInside(directory: string, file: string): Promise<string> {
  if (!isInsidePath(file)) throw unavailable(`${file}: the path leaves the model's directory`);
  const [root, path] = await Promise.all([realpath(directory), realpath(join(directory, file))]).catch(
    (error: unknown) => {
      throw unreadable(file, error);
    },
  );
  if (escapes(relative(root, path))) {
    throw unavailable(
      `${file}: is a link to a place outside the model's directory; put the file itself there`,
    );
  }
  return path;
}

/**
 * Reads a file of a model whole.
 *
 * @throws StepsmithError `model_unavailable` as {@link resolveModelFile}, or if it cannot be read or exceeds 2 GiB
 */
export async function readModelFile(directory: string, file: string): Promise<Buffer<ArrayBuffer>> {
  const path = await resolveModelFile(directory, file);
  if ((await stat(path)).size > MAX_FILE_BYTES) throw unavailable(`${file}: is larger than 2 GiB, the limit`);
  return readFile(path).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

/** Bytes of a file that was resolved. */
export async function modelFileSize(path: string): Promise<number> {
  return (await stat(path)).size;
}

function escapes(fromRoot: string): boolean {
  return fromRoot === '..' || fromRoot.startsWith(`..${sep}`);
}

function unreadable(file: string, error: unknown): StepsmithError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reasons: Record<string, string> = {
    ENOENT: 'is missing',
    ENOTDIR: 'is missing',
    EACCES: 'cannot be read (permission denied)',
  };
  return unavailable(`${file}: ${reasons[code] ?? `cannot be read (${code})`}`, error);
}
