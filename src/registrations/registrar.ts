import { StepsmithError } from '../errors.ts';
import type { UploadStore } from '../files/uploads.ts';
import { PAYLOAD_VERSION, type RegisterProducer } from '../jobs/queues.ts';
import { LAYOUT_FILES } from '../models/diffusers-layout.ts';
import { MANIFEST_FILE, namedFiles, parseManifest } from '../models/manifest.ts';
import { resolveModelFile } from '../models/model-file.ts';
import type { ModelRepository } from '../models/repository.ts';
import type { NewRegistration, Registration } from './registration.ts';
import type { RegistrationStore } from './store.ts';
import { removeUploads } from './uploaded.ts';

interface RegistrarOptions {
  readonly modelsDir: string;
  readonly folders: ModelRepository;
  readonly store: RegistrationStore;
  readonly uploads: UploadStore;
  readonly queue: RegisterProducer;
}

/** Takes in models over the API, and lets them go. What it takes in a worker then fetches, checks and runs once. */
export class Registrar {
  readonly #options: RegistrarOptions;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  get uploads(): UploadStore {
    return this.#options.uploads;
  }

  /**
   * What can be said against a registration before any of its files has been read.
   *
   * @throws StepsmithError `invalid_request`, `model_exists`
   */
  async check({ name, manifest, files }: NewRegistration): Promise<void> {
    requireNamedFiles(manifest, new Set(files.map(({ file }) => file)));
    for (const { source } of files) if ('path' in source) await this.#requirePlace(source.path);
    await this.#requireFree(name);
  }

  /** @throws StepsmithError `model_exists` */
  async register(registration: NewRegistration): Promise<Registration> {
    const { store, queue } = this.#options;
    const refused = await store.get(registration.name);
    const created = await store.create(registration);
    if (!created) {
      await removeUploads(store, this.uploads, registration);
      throw taken(registration.name);
    }
    if (refused) await removeUploads(store, this.uploads, refused);
    await enqueue(queue, created).catch(async (error: unknown) => {
      await store.remove(created.name);
      throw error;
    });
    return created;
  }

  /** @throws StepsmithError `model_not_registered` for a folder of the repository */
  async remove(name: string): Promise<boolean> {
    const { store, folders } = this.#options;
    const registration = await store.get(name);
    if (!registration) {
      if (!folders.names().includes(name)) return false;
      throw new StepsmithError('model_not_registered', `${name} is a folder of MODELS_DIR; remove it there`);
    }
    await store.remove(name);
    await removeUploads(store, this.uploads, registration);
    return true;
  }

  /** Queues again what was stored by a process that died before it could queue it. */
  async requeue(): Promise<void> {
    const { store, queue } = this.#options;
    for (const registration of await store.list())
      if (registration.state === 'REGISTERING') await enqueue(queue, registration);
  }

  async #requirePlace(path: string): Promise<void> {
    await resolveModelFile(this.#options.modelsDir, path).catch((error: unknown) => {
      if (!(error instanceof StepsmithError)) throw error;
      throw new StepsmithError(
        'invalid_request',
        error.message.replace("the model's directory", 'MODELS_DIR'),
      );
    });
  }

  async #requireFree(name: string): Promise<void> {
    const { store, folders } = this.#options;
    const registration = await store.get(name);
    const free = registration === null || registration.state === 'UNAVAILABLE';
    if (!free || folders.names().includes(name)) throw taken(name);
  }
}

/** A model in the layout of diffusers says the rest of itself in its own files, which are not here yet. */
function requireNamedFiles(manifest: NewRegistration['manifest'], given: ReadonlySet<string>): void {
  if (LAYOUT_FILES.some((file) => given.has(file))) return;
  const parsed = asInvalidRequest(() => parseManifest(manifest));
  const missing = namedFiles(parsed).filter(({ file }) => file !== MANIFEST_FILE && !given.has(file));
  if (missing.length === 0) return;
  const names = missing.map(({ file }) => file).join(', ');
  throw new StepsmithError(
    'invalid_request',
    `#/files: the manifest names ${names}, which is not among them`,
  );
}

function asInvalidRequest<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof StepsmithError)) throw error;
    throw new StepsmithError('invalid_request', `#/manifest: ${error.message}`, { cause: error });
  }
}

function taken(name: string): StepsmithError {
  return new StepsmithError(
    'model_exists',
    `there is a model "${name}" already; delete it first, or take another name`,
  );
}

async function enqueue(queue: RegisterProducer, { id, name }: Registration): Promise<void> {
  await queue.add('register', { version: PAYLOAD_VERSION, registrationId: id, name }, { jobId: id });
}
