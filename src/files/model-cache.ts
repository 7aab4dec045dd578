import { link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withFileLock } from './file-lock.ts';
import type { PinnedFile } from './source.ts';

/** Writes a file that the cache does not have. */
export type FetchFile = (file: PinnedFile, target: string) => Promise<void>;

export interface CachedModel {
  readonly key: string;
  readonly name: string;
  readonly files: readonly PinnedFile[];
  /** Writes what else belongs into its directory, before anybody sees it. */
  readonly prepare: (directory: string) => Promise<void>;
}

/**
 * Files of registered models on this machine, shared by every process of it: content once by its sha256 (`blobs`), and a
 * directory a model (`models`) of hard links to it. Models that were used least recently go first when the whole is
 * larger than its limit; the one in hand never does.
 */
export class ModelCache {
  readonly #root: string;
  readonly #limitBytes: number;
  readonly #fetch: FetchFile;

  constructor(root: string, limitBytes: number, fetch: FetchFile) {
    this.#root = root;
    this.#limitBytes = limitBytes;
    this.#fetch = fetch;
  }

  /** Where the model of that key lies, or will. */
  directoryOf(key: string): string {
    return join(this.#root, 'models', key);
  }

  /**
   * The directory of a model, with the model in it under its name; fetched where it is not here yet.
   *
   * @throws whatever fetching throws; what was fetched whole is kept, of the directory nothing is
   */
  async ensure(model: CachedModel): Promise<string> {
    const directory = this.directoryOf(model.key);
    await mkdir(join(this.#root, 'models'), { recursive: true });
    await mkdir(join(this.#root, 'blobs'), { recursive: true });
    await withFileLock(join(this.#root, `${model.key}.lock`), async () => {
      if (!(await touch(directory))) await this.#build(model, directory);
    });
    return directory;
  }

  /** Those of the models that are here. */
  async keys(): Promise<string[]> {
    return readdir(join(this.#root, 'models')).catch(() => []);
  }

  async remove(key: string): Promise<void> {
    await rm(this.directoryOf(key), { recursive: true, force: true });
    const parts = (await readdir(this.#root).catch(() => [])).filter((name) => name.startsWith(`${key}.`));
    for (const part of parts.filter((name) => name.endsWith('.part')))
      await rm(join(this.#root, part), { force: true });
    await this.#removeOrphans();
  }

  async #build({ key, name, files, prepare }: CachedModel, directory: string): Promise<void> {
    const staging = join(this.#root, `${key}.staging`);
    await rm(staging, { recursive: true, force: true });
    try {
      await mkdir(join(staging, name), { recursive: true });
      for (const file of files) await this.#place(key, file, join(staging, name, file.file));
      await prepare(join(staging, name));
      await rename(staging, directory);
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      throw error;
    }
    await this.#evict(key);
  }

  /** A blob is linked into its model before it is known by its name, so that nobody takes it for an orphan. */
  async #place(key: string, file: PinnedFile, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    const blob = join(this.#root, 'blobs', file.sha256);
    if (await linked(blob, target)) return;
    const part = join(this.#root, `${key}.${file.sha256}.part`);
    await this.#fetch(file, part);
    await link(part, target);
    await rename(part, blob);
  }

  async #evict(keep: string): Promise<void> {
    const models = await this.#oldestFirst();
    while ((await this.#size()) > this.#limitBytes) {
      const oldest = models.shift();
      if (oldest === undefined) return;
      if (oldest !== keep) await this.remove(oldest);
    }
  }

  async #oldestFirst(): Promise<string[]> {
    const names = await this.keys();
    const used = await Promise.all(names.map((name) => mtimeOf(this.directoryOf(name))));
    return names
      .map((name, i) => ({ name, used: used[i] }))
      .sort((a, b) => a.used - b.used)
      .map(({ name }) => name);
  }

  async #size(): Promise<number> {
    const sizes = (await this.#blobs()).map(({ size }) => size);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async #removeOrphans(): Promise<void> {
    for (const { path, nlink } of await this.#blobs()) if (nlink === 1) await rm(path, { force: true });
  }

  async #blobs() {
    const names = await readdir(join(this.#root, 'blobs')).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#root, 'blobs', name);
        const stats = await stat(path).catch(() => null);
        return stats ? [{ path, size: stats.size, nlink: stats.nlink }] : [];
      }),
    );
    return found.flat();
  }
}

/** @returns false where there is no such directory */
async function touch(directory: string): Promise<boolean> {
  const now = new Date();
  return utimes(directory, now, now).then(
    () => true,
    () => false,
  );
}

async function linked(blob: string, target: string): Promise<boolean> {
  return link(blob, target).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

async function mtimeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}
