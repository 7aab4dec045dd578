import { SCOPES, type Scope } from './scopes.ts';

/** Who makes a request. */
export interface Principal {
  /** The same for every request of the same caller: the id of a key, `oidc:<issuer's subject>` or `local`. */
  readonly id: string;
  /** For people who read the audit log. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Whoever calls where no key is needed. */
export const LOCAL: Principal = { id: 'local', name: 'local', scopes: SCOPES };
