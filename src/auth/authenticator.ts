import { StepsmithError } from '../errors.ts';
import type { Keyring } from './keyring.ts';
import type { OidcVerifier } from './oidc.ts';
import { LOCAL, type Principal } from './principal.ts';
import type { Session, SessionStore } from './session-store.ts';

/** What a request brings to say who makes it. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly sessionToken: string | undefined;
}

/** Who makes a request, and the session it belongs to when it came with a cookie. */
export interface Identity {
  readonly principal: Principal;
  readonly session: Session | null;
}

/**
 * Where no key is needed: `loopback` trusts whoever can reach this machine's loopback address, `proxy` whatever stands in
 * front of the service; null: a key is needed.
 */
export type Keyless = 'loopback' | 'proxy' | null;

/** Tells who makes a request: a key, a token of the issuer, or a session. */
export class Authenticator {
  readonly keyless: Keyless;
  readonly #keyring: Keyring;
  readonly #sessions: SessionStore;
  readonly #oidc: OidcVerifier | null;

  constructor(keyless: Keyless, keyring: Keyring, sessions: SessionStore, oidc: OidcVerifier | null) {
    this.keyless = keyless;
    this.#keyring = keyring;
    this.#sessions = sessions;
    this.#oidc = oidc;
  }

  /** @throws StepsmithError `unauthorized` saying what is missing */
  async authenticate({ authorization, sessionToken }: Credentials): Promise<Identity> {
    if (this.keyless) return { principal: LOCAL, session: null };
    if (authorization !== undefined) return { principal: await this.#bearer(authorization), session: null };
    if (sessionToken !== undefined) return this.#session(sessionToken);
    throw unauthorized('send a key: Authorization: Bearer ssk_...');
  }

  /** The holder of a key, whether or not one is needed. @throws StepsmithError `unauthorized` */
  async holder(key: string): Promise<Principal> {
    const principal = await this.#keyring.holder(key);
    if (!principal) throw unauthorized('the key is not valid, has expired or was revoked');
    return principal;
  }

  async #bearer(authorization: string): Promise<Principal> {
    const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthorized('the Authorization header must be: Bearer ssk_...');
    if (!this.#oidc || !isJwt(token)) return this.holder(token);
    const principal = await this.#oidc.verify(token);
    if (!principal) throw unauthorized('the token is not valid, has expired or is not for this service');
    return principal;
  }

  async #session(token: string): Promise<Identity> {
    const session = await this.#sessions.get(token);
    const principal = session && (await this.#keyring.holderOf(session.keyId));
    if (!principal) throw unauthorized('the session has ended; sign in again');
    return { principal, session };
  }
}

/** Keys have no dots. */
function isJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

function unauthorized(detail: string): StepsmithError {
  return new StepsmithError('unauthorized', detail);
}
