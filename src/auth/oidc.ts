import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { StepsmithError } from '../errors.ts';
import type { Principal } from './principal.ts';
import { SCOPES, type Scope } from './scopes.ts';

const ANSWER_LIMIT_MS = 5_000;
const CLOCK_TOLERANCE_S = 30;
/** Only signatures by a private key of the issuer: nothing that this service could have signed itself. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

export interface OidcSettings {
  /** As the `iss` claim has it; its configuration is at `/.well-known/openid-configuration` below it. */
  readonly issuer: string;
  readonly audience: string;
  /** The claim that holds scopes: words in a string, or a list. */
  readonly scopeClaim: string;
}

/** Verifies the access tokens of one issuer (OpenID Connect Discovery 1.0, RFC 9068). */
export class OidcVerifier {
  readonly #settings: OidcSettings;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(settings: OidcSettings) {
    this.#settings = settings;
  }

  /**
   * Who a token speaks for; null where it is not a valid token of the issuer for this service.
   *
   * @throws StepsmithError `issuer_unavailable` when the issuer's keys cannot be had
   */
  async verify(token: string): Promise<Principal | null> {
    const keys = await this.#issuerKeys();
    const { issuer, audience } = this.#settings;
    const expectation = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S };
    try {
      const { payload } = await jwtVerify(token, keys, { ...expectation, requiredClaims: ['exp', 'sub'] });
      return this.#principal(payload);
    } catch (error) {
      if (isOutage(error)) throw unavailable(error);
      if (error instanceof errors.JOSEError) return null;
      throw unavailable(error);
    }
  }

  #principal(payload: JWTPayload): Principal {
    const subject = payload.sub ?? '';
    const name = [payload['name'], payload['client_id'], payload['azp']].find(
      (claim) => typeof claim === 'string',
    );
    return {
      id: `oidc:${subject}`,
      name: name ?? subject,
      scopes: toScopes(payload[this.#settings.scopeClaim]),
    };
  }

  /** Asked for once; after a failure with the next token again. */
  #issuerKeys(): Promise<JWTVerifyGetKey> {
    this.#keys ??= discoverKeys(this.#settings.issuer).catch((error: unknown) => {
      this.#keys = undefined;
      throw unavailable(error);
    });
    return this.#keys;
  }
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const found = Discovery.parse(await response.json());
  if (found.issuer !== issuer) throw new Error(`${address} is of another issuer: ${found.issuer}`);
  return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: ANSWER_LIMIT_MS });
}

/** Scopes of this service, with or without its name before them; what is meant for others is ignored. */
function toScopes(claim: unknown): Scope[] {
  const words = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim.map(String) : [];
  const names = words.map((word) => word.replace(/^stepsmith[:./]/, ''));
  return SCOPES.filter((scope) => names.includes(scope));
}

function isOutage(error: unknown): boolean {
  // jose reports an answer that is no key set without a code of its own.
  return (
    error instanceof errors.JWKSTimeout ||
    (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC')
  );
}

function unavailable(cause: unknown): StepsmithError {
  return new StepsmithError('issuer_unavailable', 'the token cannot be checked: its issuer does not answer', {
    cause,
  });
}
