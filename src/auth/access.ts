import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { AuditLog } from './audit-log.ts';
import { Authenticator, type Keyless } from './authenticator.ts';
import { KeyStore } from './key-store.ts';
import { Keyring } from './keyring.ts';
import { OidcVerifier } from './oidc.ts';
import { SessionStore } from './session-store.ts';

/** Who may do what, and who did. */
export interface Access {
  readonly authenticator: Authenticator;
  readonly keys: KeyStore;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
}

type Settings = Pick<
  Config,
  'auth' | 'host' | 'redisUrl' | 'adminKey' | 'oidcIssuer' | 'oidcAudience' | 'oidcScopeClaim'
>;

export function createAccess(settings: Settings, redis: Redis): Access {
  const keys = new KeyStore(redis);
  const sessions = new SessionStore(redis);
  const { oidcIssuer: issuer, oidcAudience: audience, oidcScopeClaim: scopeClaim } = settings;
  const oidc = issuer === null ? null : new OidcVerifier({ issuer, audience, scopeClaim });
  const keyring = new Keyring(keys, settings.adminKey);
  return {
    authenticator: new Authenticator(keyless(settings), keyring, sessions, oidc),
    keys,
    sessions,
    audit: new AuditLog(redis),
  };
}

/** A service on loopback with a Redis of its own is used by who started it; any other is used by others. */
function keyless({ auth, host, redisUrl }: Settings): Keyless {
  if (auth === 'off') return isLoopback(host) ? 'loopback' : 'proxy';
  return auth === 'auto' && redisUrl === null && isLoopback(host) ? 'loopback' : null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
