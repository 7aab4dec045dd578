import type { Model } from './repository.ts';

/** The models there are, wherever they came from. */
export interface Models {
  /** The model of that name, whatever its state, or null if there is none. */
  get(name: string): Promise<Model | null>;
  /** All models by name, those that cannot be used included. */
  list(): Promise<Model[]>;
  /** Up to three names of models that `name` may have been meant to be, the most similar first. */
  nearest(name: string): Promise<string[]>;
}
