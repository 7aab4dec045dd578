import { hashSecret, sameSecret, type ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';
import type { Principal } from './principal.ts';

/** Every key there is: those that were made, and the one that the environment gives (`ADMIN_KEY`). */
export class Keyring {
  readonly #store: KeyStore;
  readonly #adminHash: string | null;
  readonly #admin: Principal | null;

  constructor(store: KeyStore, adminKey: string | null) {
    this.#store = store;
    this.#adminHash = adminKey === null ? null : hashSecret(adminKey);
    // Another ADMIN_KEY is another principal: the sessions of the one before end with it.
    this.#admin =
      this.#adminHash === null
        ? null
        : {
            id: `admin_key_${this.#adminHash.slice(0, 8)}`,
            name: 'ADMIN_KEY',
            scopes: ['admin'],
          };
  }

  /** Who holds that token; null where nobody does, or may no more. */
  async holder(token: string): Promise<Principal | null> {
    if (this.#adminHash !== null && sameSecret(this.#adminHash, token)) return this.#admin;
    return toPrincipal(await this.#store.verify(token));
  }

  /** The holder of the key of that id, as long as it may be used. */
  async holderOf(keyId: string): Promise<Principal | null> {
    if (keyId === this.#admin?.id) return this.#admin;
    return toPrincipal(await this.#store.usable(keyId));
  }
}

function toPrincipal(key: ApiKey | null): Principal | null {
  return key && { id: key.id, name: key.name, scopes: key.scopes };
}
