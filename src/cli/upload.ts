import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Model, type Stepsmith, unwrap } from '../client/index.js';
import { MANIFEST_FILE } from '../models/manifest.ts';

const POLL_MS = 500;
/** States that are not the last. */
const UNDER_WAY: readonly string[] = ['REGISTERING'];

/**
 * Sends the files of a model's folder as one form and waits until the service has checked and run it.
 *
 * @throws StepsmithProblem when it is not accepted
 */
export async function addModel(
  client: Stepsmith,
  url: string,
  apiKey: string | undefined,
  directory: string,
): Promise<Model> {
  const manifest = await manifestOf(directory);
  const form = await formOf(directory, manifest);
  const response = await fetch(`${url}/models`, {
    method: 'POST',
    body: form,
    ...(apiKey !== undefined && { headers: { authorization: `Bearer ${apiKey}` } }),
  });
  const answer: unknown = await response.json();
  await unwrap(response.ok ? { data: answer, response } : { error: answer, response });
  for (;;) {
    const params = { path: { name: manifest.name } };
    const model = await unwrap(client.GET('/models/{name}', { params }));
    if (!UNDER_WAY.includes(model.state)) return model;
    await sleep(POLL_MS);
  }
}

/** A folder in the layout of diffusers needs no model.json: all that is missing then is its name. */
async function manifestOf(directory: string): Promise<{ name: string }> {
  const name = basename(directory);
  const json = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => null);
  return json === null ? { name } : { name, ...(JSON.parse(json) as object) };
}

/** The registration first, then each file in a part of its own name. */
async function formOf(directory: string, manifest: object): Promise<FormData> {
  const files = await filesOf(directory);
  const entries = await Promise.all(
    files.map(async (file, i) => [file, { upload: `file${i}`, sha256: await sha256(join(directory, file)) }]),
  );
  const registration = { manifest, files: Object.fromEntries(entries) as object };
  const form = new FormData();
  form.append('registration', JSON.stringify(registration));
  for (const [i, file] of files.entries())
    form.append(`file${i}`, await openAsBlob(join(directory, file)), file);
  return form;
}

async function filesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => file !== MANIFEST_FILE)
    .sort();
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
