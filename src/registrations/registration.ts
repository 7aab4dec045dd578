import type { PinnedFile } from '../files/source.ts';
import type { ReadyModel } from '../models/inspect.ts';

/**
 * REGISTERING: its files are fetched, checked, and the model is run once. READY: it may be used. UNAVAILABLE: it was
 * refused, for the reason that is kept; it may be registered again.
 */
export type RegistrationState = 'REGISTERING' | 'READY' | 'UNAVAILABLE';

/** What is known of a registered model once a worker has looked at its files. */
export type InspectedModel = Pick<ReadyModel, 'manifest' | 'version' | 'dimension' | 'data' | 'precision'>;

/** A model that came in over the API. */
export interface Registration {
  /** `reg_...`: another one each time the name is registered. */
  readonly id: string;
  readonly name: string;
  /** The content of its model.json, as it was sent. */
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly files: readonly PinnedFile[];
  readonly state: RegistrationState;
  /** Why it is UNAVAILABLE. */
  readonly reason: string | null;
  readonly model: InspectedModel | null;
  readonly createdAt: Date;
}

export type NewRegistration = Pick<Registration, 'name' | 'manifest' | 'files'>;
