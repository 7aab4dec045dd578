import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { NamedFile } from './manifest.ts';
import { resolveModelFile } from './model-file.ts';

/**
 * The identity of a model's content: SHA-256 over the role, name and SHA-256 of each of its files. Files are
 * streamed, so weights of any size take no memory.
 *
 * @param directory the model's directory
 * @param files all the files that make up the model, in any order
 * @returns `sha256:` and 64 hexadecimal digits
 * @throws StepsmithError `model_unavailable` if a file is missing or lies outside the directory
 */
export async function contentHash(directory: string, files: readonly NamedFile[]): Promise<string> {
  const entries: string[] = [];
  for (const { role, file } of files) entries.push(`${role} ${file} ${await fileHash(directory, file)}`);
  return `sha256:${createHash('sha256').update(entries.sort().join('\n')).digest('hex')}`;
}

async function fileHash(directory: string, file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(await resolveModelFile(directory, file)), hash);
  return hash.digest('hex');
}
