import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../src/config.ts';
import { StepsmithError } from '../src/errors.ts';
import { FileFetcher } from '../src/files/fetcher.ts';
import { ModelCache } from '../src/files/model-cache.ts';
import { UploadStore } from '../src/files/uploads.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { MANIFEST_FILE } from '../src/models/manifest.ts';
import { type Model, ModelRepository, requireReady } from '../src/models/repository.ts';
import { cacheDirectory, fileLimitBytes, uploadsDirectory } from '../src/registrations/assemble.ts';
import type { Registration } from '../src/registrations/registration.ts';
import type { RegistrationStore } from '../src/registrations/store.ts';
import { removeUploads } from '../src/registrations/uploaded.ts';

type Places = Pick<
  Config,
  | 'dataDir'
  | 'modelsDir'
  | 'uploadsDir'
  | 'modelFileLimitMb'
  | 'modelCacheLimitMb'
  | 's3Endpoint'
  | 'allowedPrivateNetworks'
>;

/**
 * The models as they lie on this machine: folders of MODELS_DIR, and registered models in the cache, fetched when they
 * are first asked for and again when the cache had to let them go.
 */
export class WorkerModels {
  readonly #folders: ModelRepository;
  readonly #registrations: RegistrationStore;
  readonly #fetcher: FileFetcher;
  readonly #uploads: UploadStore;
  readonly #cache: ModelCache;
  readonly #closing = new AbortController();
  /** A repository of one model for each registration, which knows when it has to look at it again. */
  readonly #cached = new Map<string, ModelRepository>();

  constructor(config: Places, registrations: RegistrationStore) {
    this.#folders = new ModelRepository(config.modelsDir);
    this.#registrations = registrations;
    this.#fetcher = new FileFetcher({
      modelsDir: config.modelsDir,
      uploadsDir: uploadsDirectory(config),
      allowedPrivateNetworks: config.allowedPrivateNetworks,
      s3Endpoint: config.s3Endpoint,
      limitBytes: fileLimitBytes(config),
    });
    this.#uploads = new UploadStore(uploadsDirectory(config), fileLimitBytes(config));
    const { signal } = this.#closing;
    this.#cache = new ModelCache(cacheDirectory(config), config.modelCacheLimitMb * 2 ** 20, (file, target) =>
      this.#fetcher.fetch(file, target, signal),
    );
  }

  /** The model of that name, whatever its state, or null if there is none. */
  async get(name: string): Promise<Model | null> {
    const folder = await this.#folders.get(name);
    if (folder) return folder;
    const registration = await this.#registrations.get(name);
    if (!registration) return null;
    if (registration.state === 'READY') return this.ofRegistration(registration);
    const { state, reason } = registration;
    return state === 'REGISTERING' ? { state, name } : { state, name, reason: reason ?? 'unknown' };
  }

  /**
   * A registered model, its files here and looked at, in whatever state its registration is.
   *
   * @throws StepsmithError `model_unavailable` with what is wrong with a file or its source
   */
  async ofRegistration({ id, name, files, manifest }: Registration): Promise<ReadyModel> {
    const prepare = (directory: string) => writeManifest(join(directory, MANIFEST_FILE), manifest);
    const directory = await this.#cache.ensure({ key: id, name, files, prepare });
    const repository = this.#cached.get(id) ?? new ModelRepository(directory);
    this.#cached.set(id, repository);
    const model = await repository.get(name);
    if (!model) throw new StepsmithError('internal', `${name} is not where it was put in the cache`);
    return requireReady(model);
  }

  /** Lets the files of a registration go, those uploaded with it too. */
  async forget(registration: Registration): Promise<void> {
    const { id } = registration;
    this.#cached.delete(id);
    await this.#cache.remove(id);
    await removeUploads(this.#registrations, this.#uploads, registration);
  }

  /** Lets the files of registrations go that have been deleted. */
  async prune(): Promise<void> {
    const keys = await this.#cache.keys();
    const current = new Set((await this.#registrations.list()).map(({ id }) => id));
    for (const key of keys) if (!current.has(key)) await this.#cache.remove(key);
  }

  /** Breaks off what is being fetched; what there is of it stays, to go on from. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#fetcher.close();
  }
}

async function writeManifest(file: string, manifest: Registration['manifest']): Promise<void> {
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
