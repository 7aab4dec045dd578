import type { Models } from '../models/models.ts';
import { type Model, type ModelRepository, nearestNames } from '../models/repository.ts';
import type { Registration } from './registration.ts';
import type { RegistrationStore } from './store.ts';

/** The models of the service: the folders of MODELS_DIR, and beside them those that were registered over the API. */
export class ModelCatalog implements Models {
  readonly folders: ModelRepository;
  readonly #registrations: RegistrationStore;
  readonly #directoryOf: (registration: Registration) => string;

  /** @param directoryOf - where a registered model lies on this machine, if it does */
  constructor(
    folders: ModelRepository,
    registrations: RegistrationStore,
    directoryOf: (registration: Registration) => string,
  ) {
    this.folders = folders;
    this.#registrations = registrations;
    this.#directoryOf = directoryOf;
  }

  /** A folder goes before a registration of the same name: it is there to be seen. */
  async get(name: string): Promise<Model | null> {
    const folder = await this.folders.get(name);
    if (folder) return folder;
    const registration = await this.#registrations.get(name);
    return registration && this.#present(registration);
  }

  async list(): Promise<Model[]> {
    const folders = await this.folders.list();
    const names = new Set(folders.map(({ name }) => name));
    const registered = (await this.#registrations.list()).filter(({ name }) => !names.has(name));
    const models = [...folders, ...registered.map((registration) => this.#present(registration))];
    return models.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async nearest(name: string): Promise<string[]> {
    const registered = (await this.#registrations.list()).map((registration) => registration.name);
    return nearestNames(name, [...this.folders.names(), ...registered]);
  }

  #present(registration: Registration): Model {
    const { name, state, reason, model } = registration;
    if (state === 'REGISTERING') return { state, name };
    if (state === 'UNAVAILABLE' || !model) return { state: 'UNAVAILABLE', name, reason: reason ?? 'unknown' };
    return { state, name, directory: this.#directoryOf(registration), ...model };
  }
}
