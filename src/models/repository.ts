import { readdirSync, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { StepsmithError } from '../errors.ts';
import { inspectModel, type ReadyModel } from './inspect.ts';
import { modelNameSchema } from './manifest.ts';
import type { Models } from './models.ts';

/** A directory of the repository that cannot be used as a model, and why, in words. */
export interface UnavailableModel {
  state: 'UNAVAILABLE';
  name: string;
  reason: string;
}

/** A model that was registered over the API and has not been run yet. */
export interface RegisteringModel {
  state: 'REGISTERING';
  name: string;
}

export type Model = ReadyModel | RegisteringModel | UnavailableModel;

/** @throws StepsmithError `model_unavailable` with the reason */
export function requireReady(model: Model): ReadyModel {
  if (model.state === 'READY') return model;
  const reason =
    model.state === 'REGISTERING' ? 'it is being registered; try again when it is READY' : model.reason;
  throw new StepsmithError('model_unavailable', `${model.name} cannot be used: ${reason}`);
}

/** What the files looked like just before they were read: path -> stat. */
type Signature = Map<string, string>;

/** Files that are looked at together; a model of more (folders of images) is not looked at for every request. */
const FEW = 100;
/** Its files are looked at for a tenth of the time at most. */
const HOLDS = 10;

/** A model as it was found. */
interface Inspected {
  readonly model: Model;
  readonly signature: Signature;
  /** Up to when its files need not be looked at again, of `performance.now()`. */
  holdsUntil: number;
}

/**
 * The models in a directory, one subdirectory each. The directory is only ever read; a model is inspected when first
 * asked for and again when one of its files has changed, which is told by size and time of modification.
 */
export class ModelRepository implements Models {
  readonly #modelsDir: string;
  readonly #holdsMs: number;
  readonly #inspected = new Map<string, Inspected>();
  readonly #pending = new Map<string, Promise<Model | null>>();

  /**
   * @param modelsDir may be missing: the repository is then empty
   * @param holdsMs - a model's files are not looked at again for so many milliseconds
   */
  constructor(modelsDir: string, holdsMs = 0) {
    this.#modelsDir = modelsDir;
    this.#holdsMs = holdsMs;
  }

  /** Never throws for the sake of one model. */
  async list(): Promise<Model[]> {
    const names = modelNames(await readdir(this.#modelsDir, { withFileTypes: true }).catch(emptyIfMissing));
    for (const name of this.#inspected.keys()) if (!names.includes(name)) this.#inspected.delete(name);
    const models: Model[] = [];
    // One after the other: an inspection holds a model's whole data in memory.
    for (const name of names) {
      const model = await this.#current(name);
      if (model) models.push(model);
    }
    return models;
  }

  async get(name: string): Promise<Model | null> {
    return modelNameSchema.safeParse(name).success ? this.#current(name) : null;
  }

  nearest(name: string): Promise<string[]> {
    return Promise.resolve(nearestNames(name, this.names()));
  }

  /** The names of its folders, sorted. */
  names(): string[] {
    return modelNames(listDirectory(this.#modelsDir));
  }

  /** Those who ask at the same time share one look at the files. */
  #current(name: string): Promise<Model | null> {
    const pending = this.#pending.get(name);
    if (pending) return pending;
    const refreshed = this.#refresh(name).finally(() => this.#pending.delete(name));
    this.#pending.set(name, refreshed);
    return refreshed;
  }

  async #refresh(name: string): Promise<Model | null> {
    const directory = join(this.#modelsDir, name);
    const cached = this.#inspected.get(name);
    if (cached && (await this.#isUnchanged(directory, cached))) return cached.model;
    if (!(await isDirectory(directory))) return null;
    const signature: Signature = new Map();
    const watch = async (file: string) => {
      if (!signature.has(file)) signature.set(file, await fileSignature(directory, file));
    };
    const model = await inspectModel(directory, watch).catch((error: unknown) => asUnavailable(name, error));
    this.#inspected.set(name, { model, signature, holdsUntil: 0 });
    return model;
  }

  /** Whether the folder is still there, and every file in it as it was. */
  async #isUnchanged(directory: string, inspected: Inspected): Promise<boolean> {
    const started = performance.now();
    if (started < inspected.holdsUntil) return true;
    if (!(await isDirectory(directory))) return false;
    const files = [...inspected.signature];
    for (let from = 0; from < files.length; from += FEW) {
      const looks = files
        .slice(from, from + FEW)
        .map(async ([file, seen]) => (await fileSignature(directory, file)) === seen);
      if ((await Promise.all(looks)).includes(false)) return false;
    }
    const now = performance.now();
    inspected.holdsUntil = files.length > FEW ? now + HOLDS * (now - started) : started + this.#holdsMs;
    return true;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  return stats?.isDirectory() ?? false;
}

/** Up to three of the candidates that `name` may have been meant to be, the most similar first. */
export function nearestNames(name: string, candidates: readonly string[]): string[] {
  return candidates
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= 0.4 * Math.max(name.length, candidate.length))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function modelNames(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

function listDirectory(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    return emptyIfMissing(error);
  }
}

function emptyIfMissing(error: unknown): Dirent[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

function asUnavailable(name: string, error: unknown): UnavailableModel {
  if (error instanceof StepsmithError) return { state: 'UNAVAILABLE', name, reason: error.message };
  // Other messages may carry paths of this machine.
  const reason = `the model could not be inspected (${error instanceof Error ? error.name : 'unknown error'})`;
  return { state: 'UNAVAILABLE', name, reason };
}

async function fileSignature(directory: string, file: string): Promise<string> {
  const stats = await stat(join(directory, file)).catch(() => null);
  return stats ? [stats.mtimeMs, stats.ctimeMs, stats.ino, stats.size].join(' ') : 'missing';
}
